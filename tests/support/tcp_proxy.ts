/**
 * Stands between a client and a server, so that a test can break the network.
 *
 * @module
 */

/** Passes TCP connections on until a test cuts or silences them. */
export class TcpProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;
  #state: "open" | "cut" | "silent" = "open";
  #thaw = Promise.withResolvers<void>();
  #fatal: string | undefined;

  /** Listens on a free port and connects to this port of 127.0.0.1. */
  constructor(port: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accepting = this.#accept(port);
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Closes every connection, and each new one at once. */
  cut(): void {
    this.#state = "cut";
    this.#thaw.resolve();
    this.#closeAll();
  }

  /** Keeps connections open but passes nothing on. */
  silence(): void {
    this.#state = "silent";
    this.#thaw = Promise.withResolvers();
  }

  /** Cuts when the server answers the next request with this text. */
  cutAtAnswer(text: string): void {
    this.#fatal = text;
  }

  /** Ends a cut or a silence. */
  restore(): void {
    this.#state = "open";
    this.#thaw.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#listener.close();
    await this.#accepting;
  }

  async #accept(port: number): Promise<void> {
    const passing = new Set<Promise<void>>();
    for await (const client of this.#listener) {
      if (this.#state === "cut") {
        client.close();
        continue;
      }
      const pass = this.#pass(client, port).finally(() => passing.delete(pass));
      passing.add(pass);
    }
    await Promise.all(passing);
  }

  async #pass(client: Deno.TcpConn, port: number): Promise<void> {
    this.#connections.add(client);
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port });
    } catch {
      this.#close(client);
      return;
    }
    this.#connections.add(server);
    let isFatal = false;
    const ask = (bytes: Uint8Array) => {
      if (this.#fatal === undefined) return;
      isFatal = new TextDecoder().decode(bytes).includes(this.#fatal);
      if (isFatal) this.#fatal = undefined;
    };
    const answer = () => {
      if (isFatal) this.cut();
    };
    await Promise.all([
      this.#copy(client, server, ask),
      this.#copy(server, client, answer),
    ]);
  }

  /** Copies until one connection ends, then closes both. */
  async #copy(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    look: (bytes: Uint8Array) => void,
  ): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        if (this.#state === "silent") await this.#thaw.promise;
        let rest = buffer.subarray(0, count);
        look(rest);
        while (rest.length > 0) rest = rest.subarray(await to.write(rest));
      }
    } catch {
      // The other end closed, or this proxy did.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(connection: Deno.TcpConn): void {
    if (this.#connections.delete(connection)) connection.close();
  }

  #closeAll(): void {
    for (const connection of this.#connections) this.#close(connection);
  }
}

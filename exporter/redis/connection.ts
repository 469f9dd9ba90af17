/**
 * A connection that answers in time: with a reply, or with why not.
 *
 * @module
 */
import { Cluster, Command } from "ioredis";
import { QueueSourceError } from "../queue_source.ts";
import { sleep } from "../until_aborted.ts";
import { disconnectTimeoutMs, type RedisClient } from "./connect.ts";
import { toSourceError } from "./errors.ts";

/** Sends one command. Rejects with what Redis or ioredis said. */
export type SendCommand = (
  name: string,
  ...args: readonly (string | number)[]
) => Promise<unknown>;

/**
 * `XINFO` has its key behind a subcommand, where ioredis doesn't look for it:
 * a Cluster would be asked at any node, and answer with a redirection.
 */
class XinfoCommand extends Command {
  override getKeys(): string[] {
    return [String(this.args[1])];
  }
}

/** Watches over a client. */
export class RedisConnection implements AsyncDisposable {
  /** Whether keys are spread over servers, of which some may be gone. */
  readonly isCluster: boolean;
  readonly #client: RedisClient;
  readonly #address: string;
  /** Whether the client said that it is ready, and nothing since. */
  #isReady: boolean;
  #lastError: unknown;

  /** @param address What to call it in errors; without a password. */
  constructor(client: RedisClient, address: string) {
    this.#client = client;
    this.#address = address;
    this.isCluster = client instanceof Cluster;
    this.#isReady = client.status === "ready";
    client.on("ready", () => {
      this.#isReady = true;
      this.#lastError = undefined;
    });
    // A login that failed comes as an error after the connection was ready.
    client.on("error", (error: unknown) => {
      this.#isReady = false;
      this.#lastError = error;
    });
    client.on("close", () => this.#isReady = false);
  }

  /** Sends a command to the server that has its key. */
  readonly send: SendCommand = (name, ...args) => {
    const kind = name === "XINFO" ? XinfoCommand : Command;
    const command = new kind(name, [...args], { replyEncoding: "utf8" });
    this.#client.sendCommand(command);
    return command.promise;
  };

  /** For each server that has keys of its own, how to send it a command. */
  servers(): SendCommand[] {
    return this.#client instanceof Cluster
      ? this.#client.nodes("master").map(
        (node): SendCommand => (name, ...args) => node.call(name, ...args),
      )
      : [this.send];
  }

  /**
   * Waits until commands can be sent.
   *
   * @throws {QueueSourceError} at once when connecting has failed already.
   */
  async ready(signal: AbortSignal): Promise<void> {
    while (!this.#isReady) {
      signal.throwIfAborted();
      this.throwIfFailed();
      await this.#event(signal, "ready", "error", "end");
    }
  }

  /**
   * Throws if the connection has failed since it was ready. Where the login or
   * the choice of a database failed, replies to later commands come all the
   * same, of another user or from another database.
   */
  throwIfFailed(): void {
    if (this.#lastError !== undefined) throw this.explain(this.#lastError);
  }

  /** The error to report for one that a command rejected with. */
  explain(error: unknown): QueueSourceError {
    if (error instanceof QueueSourceError) return error;
    return toSourceError(`Cannot read Redis at ${this.#address}`, error);
  }

  /** Drops the connection and what is under way on it, and connects anew. */
  reset(): void {
    this.#isReady = false;
    this.#client.disconnect(true);
  }

  /** Closes the connection for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#client.status === "end") return;
    const isOpen = this.#isReady && !this.isCluster;
    const never = new AbortController().signal;
    // Of sockets that are closed already nothing is heard but that ioredis
    // gives up waiting for them.
    const ended = this.#event(never, "end");
    this.#client.disconnect();
    await (isOpen ? ended : sleep(disconnectTimeoutMs, never));
  }

  /** Resolves at the first of these events of the client, or on `signal`. */
  #event(signal: AbortSignal, ...events: string[]): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener("abort", done);
        for (const event of events) this.#client.off(event, done);
        resolve();
      };
      signal.addEventListener("abort", done);
      for (const event of events) this.#client.on(event, done);
    });
  }
}

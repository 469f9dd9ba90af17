/**
 * A Redis client that answers in time or fails in time, and says why.
 *
 * @module
 */
import { Redis } from "ioredis";
import { setImmediate } from "node:timers";
import { pause } from "../../async/pause.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";

/** Longest wait for a connection, and for an answer, in ms. */
const patienceMs = 5_000;
/** How often to look whether answers come, in ms. */
const watchMs = 500;
/** How long a connection that was closed may take before it is cut, in ms. */
const cutMs = 100;
/** Most commands in one packet. */
const packet = 8;
/** Longest pause between tries to connect again, in ms. */
const longestPauseMs = 2_000;

/**
 * While Redis is away each command fails at once, with a
 * {@linkcode BackendUnavailableError}: the callers, which know what waits for
 * the answer, try again. The connection comes back by itself.
 */
export class RedisClient extends Redis implements AsyncDisposable {
  readonly #address: string;
  #lastError: Error | undefined;
  #held = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  /** The command whose answer is due next, and since when. */
  #due: { readonly command: unknown; readonly since: number } | undefined;

  /**
   * @param url May hold credentials; they are in no error.
   * @param ca Certificates to trust with `rediss://`, in PEM; those that Deno
   * trusts where there are none.
   */
  constructor(url: string, ca?: string) {
    super(url, {
      ...ca !== undefined && { tls: { ca } },
      lazyConnect: true,
      connectTimeout: patienceMs,
      disconnectTimeout: cutMs,
      keepAlive: 2 * patienceMs,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      // Subscribing again may fail, and nobody would be there to notice.
      autoResubscribe: false,
      retryStrategy: (times) => Math.min(times * 100, longestPauseMs),
      // The server became a replica; its address may lead to another by now.
      reconnectOnError: ({ message }) => message.includes("READONLY"),
    });
    const { hostname, port } = new URL(url);
    this.#address = `${hostname}:${port || 6379}`;
    this.on("error", (error: Error) => this.#lastError = error);
    this.on("ready", () => this.#lastError = undefined);
  }

  /**
   * Connects for the first time.
   *
   * @throws {Error} names host and port, and says why it can't.
   */
  async open(): Promise<void> {
    this.#watch = setInterval(() => this.#look(), watchMs);
    const refusals: Error[] = [];
    const onError = (error: Error) => refusals.push(error);
    this.on("error", onError);
    // What it rejects with is never the reason. And where the database that was
    // asked for isn't there, it resolves and goes on with another.
    const connected = await this.connect().then(() => true, () => false);
    this.off("error", onError);
    const [refusal] = refusals;
    if (connected && refusal === undefined) return;
    const reason = refusal?.message ?? "the connection was closed";
    throw new Error(`Cannot open Redis at ${this.#address}: ${reason}`);
  }

  /** Ends the connection once what was sent is answered, if it still is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.status === "ready") await this.quit().catch(() => {});
    clearInterval(this.#watch);
    if (this.status === "end") return;
    const ended = new AbortController();
    this.once("end", () => ended.abort());
    this.disconnect();
    // Between two tries to connect it never says that it has ended.
    await pause(2 * cutMs, ended.signal);
    this.status = "end";
  }

  override sendCommand(
    ...[command, stream]: Parameters<Redis["sendCommand"]>
  ): unknown {
    const { reject } = command;
    let sent = false;
    command.reject = (error) => reject(this.#explain(error, sent));
    this.#hold(this.stream);
    const answer = super.sendCommand(command, stream);
    // What can't be sent is rejected before this.
    sent = true;
    return answer;
  }

  /**
   * Has what one turn of the event loop asks for sent as few packets: a write
   * costs more than most commands. Not as one, so that Redis sets to work.
   */
  #hold(socket: Redis["stream"] | undefined): void {
    if (socket === undefined) return;
    if (socket.writableCorked === 0) {
      this.#held = 0;
      setImmediate(() => socket.uncork());
    } else if (++this.#held % packet === 0) socket.uncork();
    if (socket.writableCorked === 0) socket.cork();
  }

  /**
   * Cuts a connection on which no answer comes. One timer for all commands is
   * enough, as their answers come in order.
   */
  #look(): void {
    const command: unknown = this.commandQueue.peekFront()?.command;
    const now = performance.now();
    if (command === undefined) this.#due = undefined;
    else if (command !== this.#due?.command) {
      this.#due = { command, since: now };
    } else if (now - this.#due.since >= patienceMs) {
      this.stream.destroy(new Error(`no answer within ${patienceMs / 1000} s`));
    }
  }

  #explain(error: Error, sent: boolean): Error {
    // ioredis hangs all arguments of the command on it.
    Reflect.deleteProperty(error, "command");
    if (error.name === "ReplyError") return error;
    const reason = this.#lastError?.message ?? "the connection was lost";
    return new BackendUnavailableError(
      `Redis at ${this.#address} doesn't answer: ${reason}`,
      sent,
    );
  }
}

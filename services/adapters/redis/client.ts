/**
 * A Redis client whose commands are answered or fail within a time, with a reason.
 *
 * @module
 */
import { Redis } from "ioredis";
import { setImmediate } from "node:timers";
import { pause } from "../../async/pause.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";

/** Longest wait for a connection and for an answer, in ms. */
const patienceMs = 5_000;
/** Interval of looks at the answers, in ms. */
const watchMs = 500;
/** Longest wait for the end of a closed connection before it is cut, in ms. */
const cutMs = 100;
/** Most commands in one packet. */
const packet = 8;
/** Longest pause between tries to connect again, in ms. */
const longestPauseMs = 2_000;

/**
 * During an outage each command fails at once, with a
 * {@linkcode BackendUnavailableError}: the callers know what depends on the answer,
 * and retry. The connection comes back by itself.
 */
export class RedisClient extends Redis implements AsyncDisposable {
  readonly #address: string;
  #lastError: Error | undefined;
  #held = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  /** The command whose answer is due next, and since when. */
  #due: { readonly command: unknown; readonly since: number } | undefined;

  /**
   * @param url May have credentials; no error shows them.
   * @param ca Certificates to trust with `rediss://`, in PEM. By default those that
   * Deno trusts.
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
      // A subscription that fails to come back would go unnoticed.
      autoResubscribe: false,
      retryStrategy: (times) => Math.min(times * 100, longestPauseMs),
      // The server became a replica; the address may lead to the new primary.
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
   * @throws {Error} names host and port, and the reason.
   */
  async open(): Promise<void> {
    this.#watch = setInterval(() => this.#look(), watchMs);
    const refusals: Error[] = [];
    const onError = (error: Error) => refusals.push(error);
    this.on("error", onError);
    // The error that it rejects with is never the reason. And if the requested
    // database doesn't exist, it resolves and uses another one.
    const connected = await this.connect().then(() => true, () => false);
    this.off("error", onError);
    const [refusal] = refusals;
    if (connected && refusal === undefined) return;
    const reason = refusal?.message ?? "the connection was closed";
    throw new Error(`Cannot open Redis at ${this.#address}: ${reason}`);
  }

  /** Waits for the answers to what was sent, then closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.status === "ready") await this.quit().catch(() => {});
    clearInterval(this.#watch);
    if (this.status === "end") return;
    const ended = new AbortController();
    this.once("end", () => ended.abort());
    this.disconnect();
    // Between two attempts to connect, ioredis emits no "end".
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
    // A command that can't be sent was rejected before this line.
    sent = true;
    return answer;
  }

  /**
   * Sends the commands of one turn of the event loop in few packets, as a write
   * costs more than most commands. Not in one, so that Redis starts earlier.
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
   * Cuts a connection without answers. One timer for all commands is enough, as
   * answers come in order.
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
    // ioredis adds the command with all its arguments to the error.
    Reflect.deleteProperty(error, "command");
    if (error.name === "ReplyError") return error;
    const reason = this.#lastError?.message ?? "the connection was lost";
    return new BackendUnavailableError(
      `Redis at ${this.#address} doesn't answer: ${reason}`,
      sent,
    );
  }
}

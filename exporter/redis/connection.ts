/**
 * A connection that answers in time: with a reply, or with why not.
 *
 * @module
 */
import { QueueSourceError } from "../queue_source.ts";
import { sleep, untilAborted } from "../until_aborted.ts";
import { disconnectTimeoutMs, type RedisClient } from "./connect.ts";
import { toSourceError } from "./errors.ts";
import type { SendCommand } from "./protocol/command.ts";

/** Watches a client, and knows why commands can't be sent when they can't. */
export abstract class RedisConnection implements AsyncDisposable {
  /** `true` if keys are spread over servers, some of which may be down. */
  abstract readonly isCluster: boolean;
  /** Sends a command to a server that has its key. */
  abstract readonly send: SendCommand;
  /** For each server that has keys of its own, how to send it a command. */
  abstract servers(): SendCommand[];

  readonly #client: RedisClient;
  readonly #address: string;
  #isReady = false;
  #lastError: unknown;
  #changed = Promise.withResolvers<void>();

  /** @param address Its name in errors; without a password. */
  constructor(client: RedisClient, address: string) {
    this.#client = client;
    this.#address = address;
    client.on("error", (error: unknown) => this.#change(false, error));
    client.on("close", () => this.#change(false, this.#lastError));
  }

  /** Notes that commands can be sent. */
  protected setReady(): void {
    this.#change(true, undefined);
  }

  /** Forgets the last failure, as connecting makes progress. */
  protected forgetError(): void {
    this.#change(false, undefined);
  }

  /** `true` after connecting failed, until it is tried anew. */
  protected get hasFailed(): boolean {
    return this.#lastError !== undefined;
  }

  /**
   * Waits until commands can be sent.
   *
   * @throws {QueueSourceError} at once when connecting has failed already.
   */
  async ready(signal: AbortSignal): Promise<void> {
    while (!this.#isReady) {
      if (this.#lastError !== undefined) throw this.explain(this.#lastError);
      await untilAborted(signal, () => this.#changed.promise);
    }
  }

  /** The error to report for one that a command rejected with. */
  explain(error: unknown): QueueSourceError {
    if (error instanceof QueueSourceError) return error;
    return toSourceError(`Cannot read Redis at ${this.#address}`, error);
  }

  /** Drops the connection with its unanswered commands, and connects anew. */
  reset(): void {
    this.#change(false, this.#lastError);
    this.#client.disconnect(true);
  }

  /** Closes the connection for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#client.status === "end") return;
    const ended = Promise.withResolvers<void>();
    this.#client.once("end", ended.resolve);
    const isOpen = this.#isReady && !this.isCluster;
    this.#client.disconnect();
    // Of sockets that are closed already nothing is heard but that ioredis
    // gives up waiting for them.
    await (isOpen ? ended.promise : sleep(disconnectTimeoutMs));
  }

  #change(isReady: boolean, lastError: unknown): void {
    this.#isReady = isReady;
    this.#lastError = lastError;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/**
 * A live session of one client, from its admission to the report of its end.
 *
 * @module
 */
import type { WebSocket } from "ws";
import { pause } from "../../async/pause.ts";
import type { SessionOutcome } from "../../contracts/session.ts";
import type { Allocation } from "../../contracts/session_router.ts";
import {
  type ClientMessage,
  sessionOutcome,
  type StreamErrorCode,
  streamErrors,
  type StreamWarningCode,
} from "../../contracts/stream.ts";
import type { ArrivalClock } from "../../service/sockets/arrival_clock.ts";
import type { Outage } from "../../service/outage.ts";
import type { Logger } from "../../observability/logging.ts";
import { closeAfterSent, closeOf, say } from "./_socket.ts";
import type { Admission } from "./admission.ts";
import { findWorker, type Line } from "./find_worker.ts";
import { relay } from "./relay.ts";
import type { SessionRouterClient } from "./session_router_client.ts";
import { StreamError } from "./stream_error.ts";
import { timeFinals } from "./time_finals.ts";

/** How long a worker may take to end a session that it is told to end. */
export const concludeMs = 4_000;
/** Between two tries to report an end. */
const retryMs = 500;

/** The client's line broke, or the worker's (RFC 6455, section 7.4.1). */
const brokenOff = 1006;
/** It was closed without a code. */
const noCode = 1005;

/** The codes that a worker ends a session with. */
const workerCodes: ReadonlySet<number> = new Set([
  1000,
  ...Object.values(streamErrors),
]);

/** What a session works with. */
export interface LiveSessionOptions {
  readonly client: WebSocket;
  readonly admission: Admission;
  readonly router: SessionRouterClient;
  /** The state of calls to the router. */
  readonly outage: Outage;
  readonly logger: Logger;
  /** Gives up reporting ends to a router that doesn't answer. */
  readonly hurry: AbortSignal;
  /** Tells when audio came. */
  readonly clock: ArrivalClock;
  /** Called when the client was told that the session begins. */
  readonly onBegin: () => void;
  /** Called when it was sent a final, so many seconds after the audio came. */
  readonly onFinal: (seconds: number) => void;
}

/** A session that has a client and, in time, a worker. */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  #worker: WebSocket | undefined;
  /** Why the gateway ends it. */
  #verdict: StreamErrorCode | undefined;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  /**
   * Runs the session; resolves when it is over and the router knows.
   *
   * @throws {StreamError} `no_capacity`, `unavailable`: it can't begin, and the
   * client is still to be told.
   */
  async run(): Promise<void> {
    const { client, admission, onBegin } = this.#options;
    const { sample_rate: sampleRate } = admission.parameters;
    // What it sends before the worker is there waits on its side.
    client.pause();
    const left = closeOf(client);
    const { slot, worker, closed } = await this.#findWorker();
    onBegin();
    const over = new AbortController();
    const held = this.#hold(slot, over.signal);
    relay(client, worker);
    timeFinals({ ...this.#options, worker, sampleRate });
    client.resume();
    this.#worker = worker;
    if (this.#verdict !== undefined) askForEnd(worker);

    const first = await Promise.race([
      closed.then((code) => () => this.#onWorkerClosed(code)),
      left.then((code) => () => this.#onClientLeft(code, worker)),
    ]);
    const code = first();
    // The slot isn't free before the worker's is.
    await closed;
    over.abort();
    await held;
    await this.#report(slot, sessionOutcome(code));
  }

  /** Tells the client something; the session goes on. */
  warn(code: StreamWarningCode, message: string): void {
    say(this.#options.client, { type: "warning", code, message });
  }

  /** Ends the session with an error; what the worker has of it is still sent. */
  conclude(code: StreamErrorCode, message: string): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = code;
    say(this.#options.client, { type: "error", code, message });
    if (this.#worker !== undefined) askForEnd(this.#worker);
  }

  async #findWorker(): Promise<Line> {
    const { outage } = this.#options;
    try {
      return await findWorker(this.#options);
    } catch (error) {
      if (error instanceof StreamError) throw error;
      outage.failed(error);
      throw new StreamError(
        "unavailable",
        "Sessions can't begin now; try again in a while.",
      );
    }
  }

  /** Closes the client's line as the worker did; the code. */
  #onWorkerClosed(code: number): number {
    if (!workerCodes.has(code)) {
      this.conclude("internal_error", "The worker was lost.");
    }
    const last = this.#verdict === undefined
      ? code
      : streamErrors[this.#verdict];
    closeAfterSent(this.#options.client, last);
    return last;
  }

  /** Closes the worker's line as the client did; the code. */
  #onClientLeft(code: number, worker: WebSocket): number {
    worker.resume();
    if (code === brokenOff) worker.terminate();
    else worker.close(code === noCode ? undefined : code);
    return this.#verdict === undefined ? code : streamErrors[this.#verdict];
  }

  /** Renews the slot until the session is over; a lost one ends it. */
  async #hold(
    { session_id, lease_ms }: Allocation,
    over: AbortSignal,
  ): Promise<void> {
    const { router, outage } = this.#options;
    while (true) {
      await pause(lease_ms / 6, over);
      if (over.aborted) return;
      try {
        const isHeld = await router.renew(session_id);
        outage.worked();
        if (isHeld || over.aborted) continue;
        this.conclude("internal_error", "The session's slot was lost.");
        return;
      } catch (error) {
        outage.failed(error);
      }
    }
  }

  /** Tells the router, for as long as it holds the slot. */
  async #report(
    { session_id, worker_id, lease_ms }: Allocation,
    outcome: SessionOutcome,
  ): Promise<void> {
    const { router, outage, logger, hurry } = this.#options;
    const line = { session_id, worker_id, outcome };
    const signal = AbortSignal.any([hurry, AbortSignal.timeout(lease_ms)]);
    while (!signal.aborted) {
      try {
        await router.end(session_id, outcome);
        outage.worked();
        logger.info(line, "Live session ended");
        return;
      } catch (error) {
        outage.failed(error);
        await pause(retryMs, signal);
      }
    }
    logger.warn(line, "Live session ended, and the router doesn't know how");
  }
}

/** Has the worker end the session as if the client had asked for it. */
function askForEnd(worker: WebSocket): void {
  if (worker.readyState !== worker.OPEN) return;
  const end: ClientMessage = { type: "end" };
  worker.send(JSON.stringify(end), () => {});
  const timer = setTimeout(() => worker.terminate(), concludeMs);
  worker.once("close", () => clearTimeout(timer));
}

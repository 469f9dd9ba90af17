/**
 * Runs a live session of one client, from its admission to the report of its
 * end.
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

/** Time that a worker has to end a session after it is asked to. */
export const concludeMs = 4_000;
/** Time between two calls to report an end. */
const retryMs = 500;

/** Close code of a broken connection (RFC 6455, section 7.4.1). */
const brokenOff = 1006;
/** Close code of a connection that was closed without one. */
const noCode = 1005;

/** Close codes with which a worker ends a session. */
const workerCodes: ReadonlySet<number> = new Set([
  1000,
  ...Object.values(streamErrors),
]);

/** Options of {@linkcode LiveSession}. */
export interface LiveSessionOptions {
  readonly client: WebSocket;
  readonly admission: Admission;
  readonly router: SessionRouterClient;
  /** The state of calls to the router. */
  readonly outage: Outage;
  readonly logger: Logger;
  /** Stops the reports of ends to a router that doesn't answer. */
  readonly hurry: AbortSignal;
  /** Estimates when audio arrived. */
  readonly clock: ArrivalClock;
  /** Called when the session has begun. */
  readonly onBegin: () => void;
  /** Called when a final was sent, with the seconds since its audio arrived. */
  readonly onFinal: (seconds: number) => void;
}

/** A session with a client and, once it has begun, a worker. */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  #worker: WebSocket | undefined;
  /** Code for which the gateway ends the session. */
  #verdict: StreamErrorCode | undefined;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  /**
   * Runs the session. Resolves when it ended and its end was reported.
   *
   * @throws {StreamError} `no_capacity` or `unavailable` if it can't begin. The
   * caller sends the error to the client.
   */
  async run(): Promise<void> {
    const { client, admission, onBegin } = this.#options;
    const { sample_rate: sampleRate } = admission.parameters;
    // Audio that the client sends before the session begins waits at its side.
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
    // The slot must stay taken until the worker has ended the session.
    await closed;
    over.abort();
    await held;
    await this.#report(slot, sessionOutcome(code));
  }

  /** Sends the client a warning. The session goes on. */
  warn(code: StreamWarningCode, message: string): void {
    say(this.#options.client, { type: "warning", code, message });
  }

  /** Ends the session with an error. The worker still sends its last finals. */
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

  /** Closes the client's connection with the worker's code. Returns the code. */
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

  /** Closes the worker's connection with the client's code. Returns the code. */
  #onClientLeft(code: number, worker: WebSocket): number {
    worker.resume();
    if (code === brokenOff) worker.terminate();
    else worker.close(code === noCode ? undefined : code);
    return this.#verdict === undefined ? code : streamErrors[this.#verdict];
  }

  /** Renews the slot until the session ended. A lost slot ends the session. */
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

  /** Reports the end to the router, for as long as the lease may last. */
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
    logger.warn(line, "Live session ended, but its end was not reported");
  }
}

/** Asks the worker to end the session, as a client would. */
function askForEnd(worker: WebSocket): void {
  if (worker.readyState !== worker.OPEN) return;
  const end: ClientMessage = { type: "end" };
  worker.send(JSON.stringify(end), () => {});
  const timer = setTimeout(() => worker.terminate(), concludeMs);
  worker.once("close", () => clearTimeout(timer));
}

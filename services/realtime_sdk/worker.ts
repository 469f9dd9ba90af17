/**
 * Holds the sessions of a worker: accepts them up to its capacity, and drains
 * them when it stops.
 *
 * @module
 */
import type { z } from "zod";
import {
  explain,
  type StreamErrorCode,
  streamErrors,
  workerParametersSchema,
} from "../contracts/stream.ts";
import { ArrivalClock } from "../service/sockets/arrival_clock.ts";
import type { ServerSocket } from "../service/sockets/listen_for_sockets.ts";
import type { Logger } from "../observability/logging.ts";
import type { RealtimeEngine } from "./engine.ts";
import type { SessionLimits, VoiceOptions } from "./limits.ts";
import {
  bindSession,
  type RealtimeInstruments,
  type RefusalReason,
  type SessionInstruments,
} from "./metrics.ts";
import { Session } from "./session.ts";
import { clientAt, deliver, gone } from "./session_socket.ts";

/** Options of a worker. */
export interface RealtimeWorkerOptions {
  /** The worker's id in metrics and in the registry. */
  readonly id: string;
  readonly engine: RealtimeEngine;
  /** Most sessions at once. */
  readonly capacity: number;
  readonly limits: SessionLimits;
  readonly voice: VoiceOptions;
  readonly metrics: RealtimeInstruments;
  readonly logger: Logger;
}

/** Maps the metric's reason to the error code for the client. */
const refusalCodes = {
  no_capacity: "no_capacity",
  draining: "no_capacity",
  invalid_parameters: "invalid_parameters",
} as const satisfies Record<RefusalReason, StreamErrorCode>;

/** Time that an ending session has to wait for its text, in milliseconds. */
const lastWordsMs = 1_000;
/** Time that clients have to read the last message when the worker stops. */
const leaveMs = 2_000;

/** The sessions of one worker. */
export class RealtimeWorker {
  readonly #options: RealtimeWorkerOptions;
  readonly #sessionMetrics: SessionInstruments;
  readonly #sessions = new Set<Session>();
  /** Connected clients, among them some whose session was refused or is over. */
  readonly #sockets = new Set<ServerSocket>();
  readonly #clock = new ArrivalClock();
  #isDraining = false;

  constructor(options: RealtimeWorkerOptions) {
    const { id, metrics, capacity } = options;
    this.#options = options;
    this.#sessionMetrics = bindSession(metrics, id);
    metrics.sessionCapacity.set(capacity);
    metrics.sessionsActive.set(0);
  }

  /** True if the worker accepts no new session. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Seconds of audio that wait for their text, in all sessions. */
  get backlogSeconds(): number {
    let seconds = 0;
    for (const session of this.#sessions) seconds += session.backlogSeconds;
    return seconds;
  }

  /** Begins a session, or refuses it with an error and closes. */
  accept(socket: ServerSocket, query: URLSearchParams): void {
    const { capacity } = this.#options;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const { data, error } = workerParametersSchema.safeParse(
      Object.fromEntries(query),
    );
    if (error !== undefined) {
      this.#refuse(
        socket,
        "invalid_parameters",
        `Cannot begin a session: ${explain(error)}.`,
      );
    } else if (this.#isDraining) {
      this.#refuse(socket, "draining", "The worker is stopping.");
    } else if (this.#sessions.size >= capacity) {
      this.#refuse(
        socket,
        "no_capacity",
        `All ${capacity} sessions of the worker are taken.`,
      );
    } else this.#begin(socket, data);
  }

  /**
   * Accepts no new session and waits until no client is left. After the grace
   * period it ends the remaining sessions with the text they have.
   */
  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    for (const session of this.#sessions) {
      session.warn(
        "worker_draining",
        `The worker stops: the session is ended in ${graceMs / 1000} s.`,
      );
    }
    const timer = setTimeout(() => {
      for (const session of this.#sessions) {
        session.failWithin(
          lastWordsMs,
          "worker_draining",
          "The worker stops.",
        );
      }
    }, graceMs);
    await Promise.all([...this.#sessions].map(({ ended }) => ended));
    clearTimeout(timer);
    await Promise.all([...this.#sockets].map((it) => gone(it, leaveMs)));
    this.#clock[Symbol.dispose]();
  }

  #begin(
    socket: ServerSocket,
    { session_id, ...parameters }: z.infer<typeof workerParametersSchema>,
  ): void {
    const { limits, metrics } = this.#options;
    const logger = this.#options.logger.child({ session_id });
    const begun = performance.now();
    const session = new Session({
      ...this.#options,
      id: session_id,
      client: clientAt(socket, limits.sendBufferBytes),
      parameters,
      metrics: this.#sessionMetrics,
      logger,
    });
    deliver(socket, session, this.#clock);
    this.#sessions.add(session);
    metrics.sessionsActive.set(this.#sessions.size);
    logger.info(parameters, "Session began");
    session.ended.then((status) => {
      this.#sessions.delete(session);
      metrics.sessionsActive.set(this.#sessions.size);
      metrics.sessions.inc({ status });
      const seconds = (performance.now() - begun) / 1000;
      metrics.sessionDuration.observe(seconds);
      logger.info({ status, seconds }, "Session ended");
    });
  }

  #refuse(socket: ServerSocket, reason: RefusalReason, message: string): void {
    const { metrics, logger, limits } = this.#options;
    const code = refusalCodes[reason];
    metrics.sessionsRefused.inc({ reason });
    logger.info({ reason }, "Session refused");
    const client = clientAt(socket, limits.sendBufferBytes);
    client.send({ type: "error", code, message });
    client.close(streamErrors[code]);
  }
}

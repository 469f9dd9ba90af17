/**
 * Reads events and has them handled: those of one job in order, those of
 * several jobs at once.
 *
 * @module
 */
import { pause } from "../async/pause.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import type { Failure } from "../contracts/job.ts";
import { Outage } from "../service/outage.ts";
import type { Logger } from "../observability/logging.ts";
import { BackendUnavailableError } from "../ports/backend_unavailable.ts";
import type { EventDelivery, EventLog } from "../ports/event_log.ts";
import { Keyed } from "./_keyed.ts";
import type { deadLetterReasons, OrchestratorInstruments } from "./metrics.ts";

/** Limits of a consumer. Times are milliseconds. */
export interface ConsumerLimits {
  /** Most events that are handled at once. */
  readonly concurrency: number;
  /** Most deliveries of an event that fails; then it becomes a dead letter. */
  readonly maxDeliveries: number;
  /** Length of an event's lease. A failed event is redelivered when it expires. */
  readonly leaseMs: number;
  /** Longest wait of one read for an event. */
  readonly waitMs: number;
  /** Time after which a loop without progress counts as stuck. */
  readonly stuckAfterMs: number;
}

/** Default limits of a consumer. */
export const defaultConsumerLimits: ConsumerLimits = {
  concurrency: 16,
  maxDeliveries: 5,
  leaseMs: 30_000,
  waitMs: 5_000,
  stuckAfterMs: 60_000,
};

/** Milliseconds between two checks of a backend that is down. */
const awayMs = 250;

/** Options of a consumer. */
export interface ConsumerOptions {
  readonly eventLog: EventLog;
  /** Name of this orchestrator, unique among the running ones. */
  readonly name: string;
  /** Handles an event; `redelivered` if a part may have been handled before. */
  readonly handle: (
    event: PlatformEvent,
    redelivered: boolean,
  ) => Promise<void>;
  /** Fails the job of an event that is about to become a dead letter. */
  readonly giveUp: (event: PlatformEvent, error: Failure) => Promise<void>;
  /** Rejects while the backend is down, because then no event is at fault. */
  readonly check: () => Promise<void>;
  /** Called when events can be read again; some may never have been published. */
  readonly onBack: () => void;
  readonly metrics: OrchestratorInstruments;
  readonly logger: Logger;
  readonly limits: ConsumerLimits;
  readonly now: () => Date;
}

/** Runs the loop over the event log. No failure ends the loop. */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #jobs = new Keyed();
  readonly #loop: Promise<void>;
  #ended = false;
  #turnedAt = performance.now();

  /** Starts to read. */
  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#loop = this.#run().finally(() => this.#ended = true);
  }

  /** Throws with the reason if no events are being read. */
  check(): void {
    if (this.#ended) throw new Error("The event loop has ended");
    const stillMs = performance.now() - this.#turnedAt;
    if (stillMs > this.#options.limits.stuckAfterMs) {
      const seconds = Math.round(stillMs / 1000);
      throw new Error(`The event loop has been stuck for ${seconds} s`);
    }
  }

  /** Stops reading and finishes the events in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#underWay);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { logger, limits, metrics } = this.#options;
    const outage = new Outage("Reading events", {
      logger,
      errors: metrics.backendErrors.with({ operation: "read_events" }),
    });
    while (!signal.aborted) {
      this.#turnedAt = performance.now();
      if (this.#underWay.size >= limits.concurrency) {
        await Promise.race(this.#underWay);
        continue;
      }
      try {
        for (const delivery of await this.#read()) this.#take(delivery);
        if (outage.worked()) this.#options.onBack();
      } catch (error) {
        await pause(outage.failed(error), signal);
      }
    }
  }

  #read(): Promise<EventDelivery[]> {
    const { eventLog, name, limits } = this.#options;
    return eventLog.read({
      consumer: name,
      count: limits.concurrency - this.#underWay.size,
      waitMs: limits.waitMs,
      leaseMs: limits.leaseMs,
      signal: this.#stopping.signal,
    });
  }

  #take(delivery: EventDelivery): void {
    const key = delivery.event?.payload.job_id ?? delivery.receipt;
    const run = this.#jobs.run(key, () => this.#deliver(delivery));
    this.#underWay.add(run);
    run.finally(() => this.#underWay.delete(run));
  }

  /** Never rejects. A failed event stays in the log and is redelivered. */
  async #deliver(delivery: EventDelivery): Promise<void> {
    const { event } = delivery;
    const { eventLog, logger, metrics } = this.#options;
    const log = logger.child(fields(event));
    try {
      if (event === null) {
        const message = "Not an event that this build can read.";
        await this.#bury(delivery, "unreadable", message, log);
      } else if (await this.#handled(delivery, event, log)) {
        await this.#outlast(() => eventLog.acknowledge(delivery), log);
        metrics.eventsProcessed.inc({ event_type: event.type });
      }
    } catch (error) {
      log.warn({ err: error }, "Event left for redelivery");
    }
  }

  async #handled(
    delivery: EventDelivery,
    event: PlatformEvent,
    log: Logger,
  ): Promise<boolean> {
    const { metrics, limits, handle, now } = this.#options;
    const { deliveries } = delivery;
    const event_type = event.type;
    if (deliveries === 1) {
      const lagMs = now().getTime() - Date.parse(event.timestamp);
      metrics.eventLag.observe(Math.max(0, lagMs) / 1000);
    }
    const took = metrics.eventDuration.startTimer({ event_type });
    let begun = deliveries > 1;
    try {
      await this.#outlast(() => {
        const redelivered = begun;
        begun = true;
        return handle(event, redelivered);
      }, log);
      return true;
    } catch (error) {
      metrics.eventFailures.inc({ event_type });
      log.error({ err: error, deliveries }, "Event failed");
      if (deliveries >= limits.maxDeliveries) {
        await this.#giveUp(delivery, event, error, log);
      }
      return false;
    } finally {
      took();
    }
  }

  /**
   * Retries until the backend answers. Otherwise the event would wait for its
   * lease to expire long after the backend is back.
   */
  async #outlast(call: () => Promise<void>, log: Logger): Promise<void> {
    const { signal } = this.#stopping;
    while (true) {
      try {
        return await call();
      } catch (error) {
        const passes = error instanceof BackendUnavailableError;
        if (!passes || signal.aborted) throw error;
        log.debug({ err: error }, "Event waits for the backend");
        await pause(awayMs, signal);
      }
    }
  }

  async #giveUp(
    delivery: EventDelivery,
    event: PlatformEvent,
    error: unknown,
    log: Logger,
  ): Promise<void> {
    await this.#options.check();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Cannot handle ${event.type}: ${reason}`;
    try {
      const code = "orchestrator_error";
      await this.#options.giveUp(event, { code, message });
    } catch (error) {
      log.error({ err: error }, "Job could not be failed either");
    }
    await this.#bury(delivery, "failed", message, log);
  }

  async #bury(
    delivery: EventDelivery,
    code: typeof deadLetterReasons[number],
    message: string,
    log: Logger,
  ): Promise<void> {
    const { eventLog, metrics } = this.#options;
    await eventLog.deadLetter(delivery, { code, message });
    metrics.eventsDeadLettered.inc({ reason: code });
    log.error({ code, message }, "Event moved to the dead letters");
  }
}

/** Returns the fields of log lines about an event. */
function fields(event: PlatformEvent | null): Record<string, unknown> {
  if (event === null) return {};
  const { type, payload } = event;
  const { job_id, request_id } = payload;
  return "task_id" in payload
    ? { type, job_id, request_id, task_id: payload.task_id }
    : { type, job_id, request_id };
}

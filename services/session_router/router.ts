/**
 * Gives out the slots of realtime workers and takes note of how sessions end.
 *
 * All that is known of workers and sessions stands in the registry, so any
 * number of routers may run, and one that restarts goes on where it was.
 *
 * @module
 */
import type { SessionOutcome } from "../contracts/session.ts";
import type { Allocation } from "../contracts/session_router.ts";
import { Outage } from "../service/outage.ts";
import type { Logger } from "../observability/logging.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import { RouterError } from "./errors.ts";
import type { RefusalReason, SessionRouterInstruments } from "./metrics.ts";
import { type Pool, readPool, statusOf } from "./pool.ts";

/** What a router works with. Times are milliseconds. */
export interface RouterOptions {
  readonly registry: WorkerRegistry;
  readonly metrics: SessionRouterInstruments;
  readonly logger: Logger;
  /** How long a slot is held without renewal. */
  readonly leaseMs: number;
  /** Workers whose last heartbeat is older take no session. */
  readonly staleAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * The session router, without its port and its sweep. Where the registry
 * doesn't answer, every method throws {@linkcode RouterError}
 * `registry_unavailable`.
 */
export class SessionRouter {
  readonly #options: RouterOptions;
  readonly #outage: Outage;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#outage = new Outage("The worker registry", {
      logger: options.logger,
      errors: options.metrics.backendErrors,
    });
  }

  /**
   * Reserves a slot of the least loaded worker.
   *
   * @throws {RouterError} `no_capacity` where there is none.
   */
  async allocate(tenantId: string): Promise<Allocation> {
    const { metrics, leaseMs, staleAfterMs, logger } = this.#options;
    const sessionId = crypto.randomUUID();
    const observe = metrics.allocationDuration.startTimer();
    const slot = await this.#ask((registry) =>
      registry.reserve({ sessionId, tenantId, leaseMs, staleAfterMs })
    ).catch((error) => {
      metrics.allocationsRefused.inc({ reason: "backend_error" });
      throw error;
    }).finally(observe);
    if (slot === null) {
      const reason = await this.#whyNone();
      metrics.allocationsRefused.inc({ reason });
      throw new RouterError("no_capacity", refusals[reason]);
    }
    const { worker } = slot;
    logger.info({
      session_id: sessionId,
      tenant_id: tenantId,
      worker_id: worker.id,
    }, "Slot reserved");
    return {
      session_id: sessionId,
      worker_id: worker.id,
      worker_url: worker.url,
      lease_ms: leaseMs,
    };
  }

  /** Holds the slot for another lease; false where it is lost. */
  async renew(sessionId: string): Promise<boolean> {
    const { leaseMs } = this.#options;
    return await this.#ask((registry) => registry.renew(sessionId, leaseMs));
  }

  /** Frees the slot and counts the session; false where that was done before. */
  async end(sessionId: string, outcome: SessionOutcome): Promise<boolean> {
    const { metrics, logger } = this.#options;
    const session = await this.#ask((registry) => registry.release(sessionId));
    if (session === null) return false;
    metrics.sessions.inc({ status: outcome });
    logger.info({
      session_id: sessionId,
      worker_id: session.worker_id,
      outcome,
    }, "Session ended");
    return true;
  }

  /**
   * Frees the slot of a session that never began, as its worker can't be
   * connected to, and takes the worker out of the pool: with no sessions it
   * would be given to everybody who comes. Its next heartbeat brings it back.
   */
  async unreachable(sessionId: string): Promise<boolean> {
    const { metrics, logger } = this.#options;
    const session = await this.#ask((registry) => registry.release(sessionId));
    if (session === null) return false;
    const { worker_id } = session;
    metrics.allocationsRefused.inc({ reason: "worker_unreachable" });
    await this.#ask((registry) => registry.remove(worker_id));
    logger.warn(
      { session_id: sessionId, worker_id },
      "Worker can't be connected to; out until it next reports",
    );
    return true;
  }

  /** The pool now. */
  async pool(): Promise<Pool> {
    const { staleAfterMs, now = Date.now } = this.#options;
    return await this.#ask((registry) =>
      readPool(registry, { now: now(), staleAfterMs })
    );
  }

  async #whyNone(): Promise<"no_capacity" | "no_workers"> {
    const { ready_workers } = statusOf(await this.pool());
    return ready_workers === 0 ? "no_workers" : "no_capacity";
  }

  async #ask<T>(call: (registry: WorkerRegistry) => Promise<T>): Promise<T> {
    try {
      const answer = await call(this.#options.registry);
      this.#outage.worked();
      return answer;
    } catch (error) {
      this.#outage.failed(error);
      throw new RouterError(
        "registry_unavailable",
        "The worker registry doesn't answer.",
      );
    }
  }
}

const refusals = {
  no_capacity: "All sessions that the workers can hold are taken.",
  no_workers: "No worker takes sessions now.",
} as const satisfies Partial<Record<RefusalReason, string>>;

/**
 * Gives sessions a slot of a realtime worker, and counts how sessions end.
 *
 * The registry holds everything about workers and sessions. So any number of
 * routers may run, and a router that restarts loses nothing.
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

/** Options of {@linkcode SessionRouter}. Times are milliseconds. */
export interface RouterOptions {
  readonly registry: WorkerRegistry;
  readonly metrics: SessionRouterInstruments;
  readonly logger: Logger;
  /** Length of a slot's lease. */
  readonly leaseMs: number;
  /** Age of the last heartbeat at which a worker is stale and gets no session. */
  readonly staleAfterMs: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * The session router without its port and its sweep. Every method throws
 * {@linkcode RouterError} `registry_unavailable` if the registry doesn't answer.
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
   * @throws {RouterError} `no_capacity` if no worker has a free slot.
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

  /** Renews the lease of a slot. Returns false if the lease was lost. */
  async renew(sessionId: string): Promise<boolean> {
    const { leaseMs } = this.#options;
    return await this.#ask((registry) => registry.renew(sessionId, leaseMs));
  }

  /** Releases the slot and counts the session. Returns false if it ended before. */
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
   * Releases the slot of a session that never began because its worker can't be
   * reached, and removes the worker from the pool: it is the least loaded and
   * would get every next session. Its next heartbeat brings it back.
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
      "Worker unreachable, removed until its next heartbeat",
    );
    return true;
  }

  /** Reads the pool. */
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
  no_capacity: "All slots of the workers are taken.",
  no_workers: "No worker accepts sessions now.",
} as const satisfies Partial<Record<RefusalReason, string>>;

/**
 * Starts the session router with its sweep and its gauges.
 *
 * @module
 */
import type { Telemetry } from "@dalston/metrics";
import { every } from "../async/every.ts";
import type { Logger } from "../observability/logging.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";
import { Outage } from "../service/outage.ts";
import { sessionRouterMetrics } from "./metrics.ts";
import { statusOf } from "./pool.ts";
import { SessionRouter } from "./router.ts";
import { Sweep } from "./sweep.ts";

/** Options of {@linkcode startSessionRouter}. Times are milliseconds. */
export interface SessionRouterOptions {
  readonly registry: WorkerRegistry;
  readonly telemetry: Pick<
    Telemetry<typeof sessionRouterMetrics>,
    "metrics" | "addCollector"
  >;
  readonly logger: Logger;
  /** Length of a slot's lease. */
  readonly leaseMs: number;
  /** Age of the last heartbeat at which a worker is stale and gets no session. */
  readonly staleAfterMs: number;
  /** Time between two sweeps. */
  readonly sweepMs: number;
}

/** A running session router. */
export interface RunningRouter {
  readonly router: SessionRouter;
  /** Stops the sweep. The registry keeps its records for other routers. */
  stop(): Promise<void>;
}

/** Starts a session router. Any number may run on one registry. */
export function startSessionRouter(
  options: SessionRouterOptions,
): RunningRouter {
  const { registry, telemetry, logger, staleAfterMs, sweepMs } = options;
  const { metrics } = telemetry;
  const router = new SessionRouter({ ...options, metrics });
  const removeCollector = telemetry.addCollector({
    name: "pool",
    owns: [
      sessionRouterMetrics.workersRegistered.name,
      sessionRouterMetrics.workersHealthy.name,
      sessionRouterMetrics.sessionsActive.name,
      sessionRouterMetrics.capacity.name,
    ],
    async collect() {
      const pool = await router.pool();
      const { worker_count, total_capacity } = statusOf(pool);
      metrics.workersRegistered.set(pool.workers.length);
      metrics.workersHealthy.set(worker_count);
      metrics.capacity.set(total_capacity);
      metrics.sessionsActive.clear();
      for (const { id } of pool.workers) {
        metrics.sessionsActive.set({ worker_id: id }, 0);
      }
      for (const [worker_id, sessions] of pool.sessions) {
        metrics.sessionsActive.set({ worker_id }, sessions);
      }
    },
  });
  const sweep = new Sweep({
    registry,
    metrics,
    logger,
    lostAfterMs: 2 * staleAfterMs,
    // Late enough for an operator to see the stale worker and to be alerted.
    evictAfterMs: 10 * staleAfterMs,
  });
  const outage = new Outage("Sweeping the pool", {
    logger,
    errors: metrics.sweeps.with({ result: "failure" }),
  });
  const stopping = new AbortController();
  const sweeping = every(
    async () => {
      try {
        await sweep.run();
        metrics.sweeps.inc({ result: "success" });
        outage.worked();
      } catch (error) {
        outage.failed(error);
      }
    },
    sweepMs,
    stopping.signal,
  );
  return {
    router,
    async stop() {
      removeCollector();
      stopping.abort();
      await sweeping;
    },
  };
}

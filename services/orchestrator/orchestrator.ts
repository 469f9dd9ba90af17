/**
 * Starts the orchestrator: its event loop, its reconciler and the gauge of jobs.
 *
 * @module
 */
import type { Telemetry } from "@dalston/metrics";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { applyEvent, failJobOf } from "./apply.ts";
import {
  Consumer,
  type ConsumerLimits,
  defaultConsumerLimits,
} from "./consumer.ts";
import type { Context } from "./context.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { orchestratorMetrics } from "./metrics.ts";
import {
  defaultReconcileOptions,
  type ReconcileOptions,
  Reconciler,
} from "./reconciler.ts";

/** Options of an orchestrator. */
export interface OrchestratorOptions {
  readonly backend: Backend;
  readonly telemetry: Pick<
    Telemetry<typeof orchestratorMetrics>,
    "metrics" | "addCollector"
  >;
  readonly logger: Logger;
  /** Unique among the running orchestrators. */
  readonly name: string;
  readonly limits?: Partial<Limits & ConsumerLimits>;
  readonly reconcile?: Partial<ReconcileOptions>;
  readonly now?: () => Date;
}

/** A running orchestrator. */
export interface Orchestrator {
  /** Rejects with the reason while it can't work. */
  check(): Promise<void>;
  /** Stops reading events and finishes those in hand. */
  stop(): Promise<void>;
}

/** Starts an orchestrator. Any number may run on one backend. */
export function startOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { backend, telemetry, logger, name } = options;
  const { now = () => new Date() } = options;
  const { metrics } = telemetry;
  const context: Context = {
    backend,
    metrics,
    logger,
    limits: { ...defaultLimits, ...options.limits },
    now,
  };
  const removeCollector = telemetry.addCollector({
    name: "jobs",
    owns: [orchestratorMetrics.jobsInProgress.name],
    async collect() {
      const jobs = await backend.jobStore.countByStatus();
      for (const status of orchestratorMetrics.jobsInProgress.labels.status) {
        metrics.jobsInProgress.set({ status }, jobs[status]);
      }
    },
  });
  const consumer = new Consumer({
    eventLog: backend.eventLog,
    name,
    handle: (event, redelivered) => applyEvent(context, event, redelivered),
    giveUp: (event, error) => failJobOf(context, event, error),
    check: () => backend.check(),
    onBack: () => reconciler.hurry(),
    metrics,
    logger,
    limits: { ...defaultConsumerLimits, ...options.limits },
    now,
  });
  const reconciler = new Reconciler(context, {
    ...defaultReconcileOptions,
    ...options.reconcile,
  });
  return {
    async check() {
      consumer.check();
      await backend.check();
    },
    async stop() {
      removeCollector();
      await Promise.all([consumer.stop(), reconciler.stop()]);
    },
  };
}

/**
 * Starts an engine as a service.
 *
 * @module
 */
import { join } from "node:path";
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime } from "@dalston/metrics/runtime";
import { z } from "zod";
import type { Stage } from "../contracts/task.ts";
import { serveOps } from "../service/ops_server.ts";
import type { RunningService } from "../service/running_service.ts";
import {
  commonSettings,
  logOptions,
  metricsOptions,
  wholeNumber,
} from "../service/settings.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { Engine } from "./engine.ts";
import { bindEngine, engineMetrics } from "./metrics.ts";
import { EngineRunner, type RunnerLimits } from "./runner.ts";
import { WorkDirs } from "./work_dirs.ts";

/** The variables that every engine's `main.ts` reads, beside its port. */
export const engineSettings = {
  ...commonSettings,
  // Two, so that a long recording doesn't hold up the short ones.
  DALSTON_ENGINE_CONCURRENCY: wholeNumber(1, 64).default(2),
  // How soon others take over the tasks of an engine that was killed.
  DALSTON_ENGINE_LEASE_SECONDS: wholeNumber(1, 3_600).default(30),
};

/** The values of {@linkcode engineSettings}. */
export type EngineSettings = z.infer<z.ZodObject<typeof engineSettings>>;

/** Options of {@linkcode startEngine}. */
export interface StartEngineOptions {
  readonly settings: EngineSettings;
  /** Port of `/metrics` and `/health`. */
  readonly port: number;
  /** The variable that sets it, for an error. */
  readonly portVariable: string;
  /** Opens the ports; the engine closes them when it stops. */
  readonly openBackend: () => Promise<Backend>;
  /** Beside those that are settings. @default those of the runner */
  readonly limits?: Partial<RunnerLimits>;
}

/**
 * Starts the engine with everything around it: its runner, its metrics, its
 * log, its port.
 */
export async function startEngine<S extends Stage>(
  engine: Engine<S>,
  options: StartEngineOptions,
): Promise<RunningService> {
  const { settings, port, portVariable } = options;
  const { engineId } = engine;
  const service = `engine-${engineId}`;
  const telemetry = configureMetrics(
    service,
    engineMetrics,
    metricsOptions(settings, port),
  );
  const logger = createLogger({
    service,
    ...logOptions(settings),
    messages: telemetry.metrics.logMessages,
  });
  reportBuild(telemetry.metrics.buildInfo);

  await using started = new AsyncDisposableStack();
  const backend = started.use(await options.openBackend());
  const workDirs = started.use(
    await WorkDirs.open(join(settings.DALSTON_DATA_DIR, "work")),
  );
  const server = serveOps({
    service,
    hostname: settings.DALSTON_HOST,
    port,
    portVariable,
    onError: (error) => logger.error({ err: error }, "Request failed"),
    metrics: telemetry.handler,
    check: () => runner.check(),
  });
  started.defer(() => server.close());
  started.defer(collectRuntime(telemetry));
  const runner = new EngineRunner(engine, {
    backend,
    metrics: bindEngine(telemetry.metrics, engineId),
    logger,
    workerId: `${engineId}@${telemetry.instance}`,
    workDirs,
    limits: {
      ...options.limits,
      concurrency: settings.DALSTON_ENGINE_CONCURRENCY,
      leaseMs: settings.DALSTON_ENGINE_LEASE_SECONDS * 1000,
    },
  });
  started.defer(() => runner.stop());

  const running = started.move();
  return {
    name: service,
    address: null,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

/**
 * Runs the orchestrator: turns events into task graphs, and tasks into queues.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime, runtimeMetrics } from "@dalston/metrics/runtime";
import { openBackend } from "../adapters/open.ts";
import { serveOps } from "../service/ops_server.ts";
import { runServices } from "../service/run.ts";
import type { RunningService } from "../service/running_service.ts";
import {
  backendOptions,
  commonSettings,
  type Environment,
  logOptions,
  metricsOptions,
  port,
  readSettings,
} from "../service/settings.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger } from "../observability/logging.ts";
import { orchestratorMetrics } from "./metrics.ts";
import { startOrchestrator } from "./orchestrator.ts";

const service = "orchestrator";
const portVariable = "DALSTON_ORCHESTRATOR_PORT";

/** Builds adapters from the environment and starts the orchestrator on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...commonSettings,
    [portVariable]: port.default(8001),
  });
  const telemetry = configureMetrics(
    service,
    { ...orchestratorMetrics, ...runtimeMetrics },
    metricsOptions(settings, settings[portVariable]),
  );
  const logger = createLogger({
    service,
    ...logOptions(settings),
    messages: telemetry.metrics.logMessages,
  });
  reportBuild(telemetry.metrics.buildInfo);

  await using started = new AsyncDisposableStack();
  const backend = started.use(
    await openBackend(backendOptions(settings)),
  );
  const server = serveOps({
    service,
    hostname: settings.DALSTON_HOST,
    port: settings[portVariable],
    portVariable,
    onError: (error) => logger.error({ err: error }, "Request failed"),
    metrics: telemetry.handler,
    check: () => orchestrator.check(),
  });
  started.defer(() => server.close());
  started.defer(collectRuntime(telemetry));
  const orchestrator = startOrchestrator({
    backend,
    telemetry,
    logger,
    name: telemetry.instance,
  });
  started.defer(() => orchestrator.stop());

  const running = started.move();
  return {
    name: service,
    address: null,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

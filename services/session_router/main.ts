/**
 * Runs the session router: gives live sessions a slot of a realtime worker.
 *
 * Its API asks for no key. It is for gateways alone: by default it listens on
 * the loopback address, and in a deployment on a network of the services' own.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime, runtimeMetrics } from "@dalston/metrics/runtime";
import { openBackend } from "../adapters/open.ts";
import { listen } from "../service/listen.ts";
import { opsHandler } from "../service/ops_server.ts";
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
  wholeNumber,
} from "../service/settings.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger } from "../observability/logging.ts";
import { createApi } from "./api.ts";
import { sessionRouterMetrics } from "./metrics.ts";
import { startSessionRouter } from "./session_router.ts";

const service = "session-router";
const portVariable = "DALSTON_SESSION_ROUTER_PORT";

/** Builds adapters from the environment and starts the router on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...commonSettings,
    [portVariable]: port.default(8002),
    // How soon the slots of a gateway that was killed are free again, and how
    // long an outage of the router or of Redis may last that ends no session.
    DALSTON_SESSION_LEASE_SECONDS: wholeNumber(1, 3_600).default(30),
    DALSTON_WORKER_STALE_SECONDS: wholeNumber(1, 3_600).default(30),
  });
  const telemetry = configureMetrics(
    service,
    { ...sessionRouterMetrics, ...runtimeMetrics },
    metricsOptions(settings, settings[portVariable]),
  );
  const logger = createLogger({
    service,
    ...logOptions(settings),
    messages: telemetry.metrics.logMessages,
  });
  reportBuild(telemetry.metrics.buildInfo);

  await using started = new AsyncDisposableStack();
  const backend = started.use(await openBackend(backendOptions(settings)));
  const leaseMs = settings.DALSTON_SESSION_LEASE_SECONDS * 1000;
  const { router, stop } = startSessionRouter({
    registry: backend.workerRegistry,
    telemetry,
    logger,
    leaseMs,
    staleAfterMs: settings.DALSTON_WORKER_STALE_SECONDS * 1000,
    sweepMs: leaseMs / 6,
  });
  started.defer(stop);
  const server = listen(
    {
      service,
      hostname: settings.DALSTON_HOST,
      port: settings[portVariable],
      portVariable,
      onError: (error) => logger.error({ err: error }, "Request failed"),
    },
    createApi({
      router,
      logger,
      otherwise: opsHandler({
        service,
        metrics: telemetry.handler,
        check: () => backend.check(),
      }),
    }),
  );
  started.defer(() => server.close());
  started.defer(collectRuntime(telemetry));

  const running = started.move();
  return {
    name: service,
    address: server.address,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    // Gateways report how the sessions end that they end when they stop.
    stopsLast: true,
    stop: () => running.disposeAsync(),
  };
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

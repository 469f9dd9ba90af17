/**
 * Runs the gateway: the HTTP API.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime, runtimeMetrics } from "@dalston/metrics/runtime";
import { openBackend } from "../adapters/open.ts";
import { maximumFrameBytes } from "../contracts/stream.ts";
import { urlHost } from "../service/listen.ts";
import { listenForSockets } from "../service/sockets/listen_for_sockets.ts";
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
  SettingsError,
  url,
  wholeNumber,
} from "../service/settings.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger } from "../observability/logging.ts";
import { traced } from "../observability/tracing.ts";
import { createGateway } from "./gateway.ts";
import { gatewayMetrics } from "./metrics.ts";
import { SessionRouterClient } from "./stream/session_router_client.ts";
import { apiKeys } from "./tenants.ts";

const service = "gateway";
const portVariable = "DALSTON_GATEWAY_PORT";
const routerPortVariable = "DALSTON_SESSION_ROUTER_PORT";

/** How long an upload may hang. */
const stallMs = 30_000;
/** How often live clients are asked whether they are still there. */
const pingMs = 20_000;
/** How long a stop waits for uploads and live sessions under way. */
const graceMs = 10_000;
/** How long it waits at all: who doesn't fetch an answer can't hold it up. */
const mostMs = 15_000;

/** Builds adapters from the environment and starts the gateway on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...commonSettings,
    [portVariable]: port.default(8000),
    DALSTON_API_KEYS: apiKeys.optional(),
    DALSTON_MAX_UPLOAD_BYTES: wholeNumber(1, 2 ** 40).default(2 * 2 ** 30),
    DALSTON_STREAM_CONNECTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
    DALSTON_SESSION_ROUTER_URL: url("http", "https").optional(),
    [routerPortVariable]: port.default(8002),
  });
  const telemetry = configureMetrics(
    service,
    { ...gatewayMetrics, ...runtimeMetrics },
    metricsOptions(settings, settings[portVariable]),
  );
  const { metrics } = telemetry;
  const logger = createLogger({
    service,
    ...logOptions(settings),
    messages: metrics.logMessages,
  });
  reportBuild(metrics.buildInfo);

  await using started = new AsyncDisposableStack();
  const backend = started.use(
    await openBackend(backendOptions(settings)),
  );
  const gateway = createGateway({
    backend,
    metrics,
    metricsHandler: telemetry.handler,
    logger,
    apiKeys: settings.DALSTON_API_KEYS,
    limits: { maxFileBytes: settings.DALSTON_MAX_UPLOAD_BYTES, stallMs },
    streams: {
      router: new SessionRouterClient(
        settings.DALSTON_SESSION_ROUTER_URL ??
          routerUrl(settings.DALSTON_HOST, settings[routerPortVariable]),
      ),
      connectsPerMinute: settings.DALSTON_STREAM_CONNECTS_PER_MINUTE,
      pingMs,
    },
  });
  const server = await listenForSockets({
    service,
    hostname: settings.DALSTON_HOST,
    port: settings[portVariable],
    portVariable,
    onError: (error) => logger.error({ err: error }, "Request failed"),
    maxMessageBytes: maximumFrameBytes,
  }, traced(service, gateway.handler));
  started.defer(collectRuntime(telemetry));
  started.defer(() =>
    atMost(mostMs, gateway.drain(graceMs).then(() => server.close()))
  );

  const running = started.move();
  return {
    name: service,
    address: server.address,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

/** Where the session router is that is set up like this gateway. */
function routerUrl(hostname: string, port: number): string {
  if (port !== 0) return `http://${urlHost(hostname)}:${port}`;
  throw new SettingsError(
    `Cannot use ${routerPortVariable}="0": nobody could find the session ` +
      "router; set DALSTON_SESSION_ROUTER_URL or a port",
  );
}

/** Waits for the work, but no longer than that. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const timeUp = Promise.withResolvers<void>();
  const timer = setTimeout(timeUp.resolve, ms);
  await Promise.race([work, timeUp.promise]);
  clearTimeout(timer);
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

/**
 * Starts a service with everything that all services have: settings, metrics,
 * a log, a backend, a port with `/metrics` and `/health`, an order to stop in.
 *
 * @module
 */
import {
  configureMetrics,
  type MetricsModule,
  type Telemetry,
} from "@dalston/metrics";
import { collectRuntime } from "@dalston/metrics/runtime";
import {
  errorResponse,
  listen,
  type Listening,
  opsHandler,
} from "@dalston/metrics/serve";
import type { z } from "zod";
import { deadline } from "../async/deadline.ts";
import { maximumFrameBytes } from "../contracts/stream.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger, type Logger } from "../observability/logging.ts";
import { serviceMetrics } from "../observability/metrics.ts";
import type { Backend } from "../ports/backend.ts";
import type { RunningService, Service } from "./running_service.ts";
import {
  backendOptions,
  type CommonSettings,
  commonSettings,
  type Environment,
  logOptions,
  metricsOptions,
  port as portSetting,
  portVariable,
  readSetting,
  readSettings,
} from "./settings.ts";
import {
  listenForSockets,
  type ListenForSocketsOptions,
  type SocketHandler,
} from "./sockets/listen_for_sockets.ts";

/** Opens the backend that the settings name. */
export type OpenBackend = (
  options: ReturnType<typeof backendOptions>,
) => Promise<Backend>;

/** A service, before anything is read or opened. */
export interface ServiceDefinition<
  Name extends string,
  Settings extends z.ZodRawShape,
  Metrics extends MetricsModule,
> {
  /** Its one name: command line, Compose, `service` label. */
  readonly name: Name;
  /** Default port. `DALSTON_{SERVICE}_PORT` sets another. */
  readonly port: number;
  /** Environment variables beside those that every service reads. */
  readonly settings: Settings;
  /** Metrics beside those that every service has. */
  readonly metrics: Metrics;
  /**
   * Opens the backend. It comes from `main.ts`, which alone may import
   * adapters.
   */
  readonly openBackend: OpenBackend;
  /**
   * `true` if the port takes WebSockets too: its handler then receives an
   * `Upgrade` with each request for one.
   *
   * @default false
   */
  readonly takesSockets?: boolean;
  /**
   * When the service stops: see {@linkcode RunningService.stops}.
   *
   * @default undefined it stops together with the others
   */
  readonly stops?: RunningService["stops"];
  /**
   * Longest time of a stop, in milliseconds; then requests in progress are
   * left.
   *
   * @default undefined no limit
   */
  readonly stopMs?: number;
  /**
   * Starts the work of the service. The port is open, and answers 503 until
   * this is done.
   */
  start(
    context: ServiceContext<Settings, Metrics>,
  ): ServiceAnswers | Promise<ServiceAnswers>;
}

/** What a service is started with. */
export interface ServiceContext<
  Settings extends z.ZodRawShape,
  Metrics extends MetricsModule,
> {
  /** Values of the environment variables. */
  readonly settings: CommonSettings & z.infer<z.ZodObject<Settings>>;
  /** Reads some of them, for code that doesn't know the others. */
  readonly read: <Shape extends z.ZodRawShape>(
    shape: Shape,
  ) => z.infer<z.ZodObject<Shape>>;
  readonly telemetry: Telemetry<Metrics & typeof serviceMetrics>;
  readonly logger: Logger;
  readonly backend: Backend;
  /** Where the port listens: `http://host:port`. */
  readonly address: string;
  /**
   * Frees what the service puts here when the service stops, last first, before
   * the port and the backend are closed.
   */
  readonly stack: AsyncDisposableStack;
}

/** How a service answers on its port. */
export interface ServiceAnswers {
  /** URL of its API. @default null it has no API */
  readonly address?: string;
  /** Rejects while the service can't work. @default the backend's check */
  readonly check?: () => Promise<void>;
  /**
   * Answers all requests, `/metrics` and `/health` included.
   *
   * @default answers those two only
   */
  readonly handler?: SocketHandler;
}

/**
 * Defines a service, for a `main.ts` to export and to run.
 *
 * @returns Its name and the function that starts it. That function throws
 * `SettingsError` for settings that are wrong, `PortTakenError` or `ListenError`
 * where the port can't be opened, and what the backend throws.
 */
export function defineService<
  const Name extends string,
  const Metrics extends MetricsModule,
  Settings extends z.ZodRawShape,
>(
  definition: ServiceDefinition<Name, Settings, Metrics>,
): Service<Name> {
  return {
    name: definition.name,
    start: (environment) => startService(definition, environment),
  };
}

async function startService<
  Settings extends z.ZodRawShape,
  Metrics extends MetricsModule,
>(
  definition: ServiceDefinition<string, Settings, Metrics>,
  environment: Environment,
): Promise<RunningService> {
  const { name, stopMs } = definition;
  const { settings, port } = readAll(definition, environment);
  const telemetry = configureMetrics(
    name,
    { ...definition.metrics, ...serviceMetrics },
    metricsOptions(settings, port),
  );
  const logger = createLogger({
    service: name,
    ...logOptions(settings),
    messages: telemetry.metrics.logMessages,
  });
  reportBuild(telemetry.metrics.buildInfo);

  await using opened = new AsyncDisposableStack();
  const backend = opened.use(
    await definition.openBackend(backendOptions(settings)),
  );
  const stack = new AsyncDisposableStack();
  opened.defer(() => stopWithin(stopMs, stack.disposeAsync()));
  let answer: SocketHandler = () => starting(name);
  const server = await openPort(definition.takesSockets, {
    service: name,
    hostname: settings.DALSTON_HOST,
    hostnameSetting: "DALSTON_HOST",
    port,
    portSetting: portVariable(name),
    onError: (error) => logger.error({ err: error }, "Request failed"),
  }, (request, upgrade) => answer(request, upgrade));
  stack.defer(() => server.close());
  stack.defer(collectRuntime(telemetry));
  const {
    address = null,
    check = () => backend.check(),
    handler = opsHandler(telemetry, { check }),
  } = await definition.start({
    settings,
    read: (shape) => readSettings(environment, shape),
    telemetry,
    logger,
    backend,
    address: server.address,
    stack,
  });
  answer = handler;

  const running = opened.move();
  return {
    name,
    address,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stops: definition.stops,
    stop: () => running.disposeAsync(),
  };
}

/** Reads what is common, what is the service's own, and its port. */
function readAll<Settings extends z.ZodRawShape>(
  definition: Pick<
    ServiceDefinition<string, Settings, MetricsModule>,
    "name" | "port" | "settings"
  >,
  environment: Environment,
) {
  const variable = portVariable(definition.name);
  const port = portSetting.default(definition.port);
  // All at once first, so that one error names everything that is wrong.
  readSettings(environment, {
    ...commonSettings,
    [variable]: port,
    ...definition.settings,
  });
  return {
    settings: Object.assign(
      readSettings(environment, commonSettings),
      readSettings(environment, definition.settings),
    ),
    port: readSetting(environment, variable, port),
  };
}

/** Opens the port, for HTTP alone or for WebSockets too. */
async function openPort(
  takesSockets: boolean | undefined,
  options: Omit<ListenForSocketsOptions, "maxMessageBytes">,
  handler: SocketHandler,
): Promise<Listening> {
  return takesSockets
    ? await listenForSockets(
      { ...options, maxMessageBytes: maximumFrameBytes },
      handler,
    )
    : listen(options, (request) => handler(request));
}

/** Waits for the stop, but no longer than its limit. */
async function stopWithin(
  ms: number | undefined,
  stopped: Promise<void>,
): Promise<void> {
  if (ms === undefined) return await stopped;
  try {
    await deadline(stopped, ms);
  } catch (error) {
    const isOver = error instanceof DOMException &&
      error.name === "TimeoutError";
    if (!isOver) throw error;
  }
}

function starting(service: string): Response {
  return errorResponse(503, "starting", `The ${service} is starting.`);
}

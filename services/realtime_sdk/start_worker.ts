/**
 * Starts a realtime engine as a service.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { collectRuntime } from "@dalston/metrics/runtime";
import { z } from "zod";
import { heartbeatMs } from "../contracts/liveness.ts";
import { maximumFrameBytes } from "../contracts/stream.ts";
import { Heartbeat } from "../service/heartbeat.ts";
import { errorResponse, urlHost } from "../service/listen.ts";
import {
  HandshakeError,
  listenForSockets,
  type ServerSocket,
  type Upgrade,
} from "../service/sockets/listen_for_sockets.ts";
import { opsHandler } from "../service/ops_server.ts";
import { Outage } from "../service/outage.ts";
import type { RunningService } from "../service/running_service.ts";
import {
  commonSettings,
  logOptions,
  metricsOptions,
  port,
  wholeNumber,
} from "../service/settings.ts";
import { reportBuild } from "../observability/build_info.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { RealtimeEngine } from "./engine.ts";
import { defaultSessionLimits, type SessionLimits } from "./limits.ts";
import { realtimeMetrics } from "./metrics.ts";
import { RealtimeWorker } from "./worker.ts";

const service = "realtime";
const portVariable = "DALSTON_REALTIME_PORT";
/** Path of the sessions. */
const sessionPath = "/session";

/** The variables that every realtime worker's `main.ts` reads. */
export const realtimeSettings = {
  ...commonSettings,
  [portVariable]: port.default(8003),
  // What the gateway connects to, where that isn't the address listened on.
  DALSTON_REALTIME_URL: z.url({ protocol: /^wss?$/ }).optional(),
  DALSTON_REALTIME_CAPACITY: wholeNumber(1, 1_000).default(8),
  DALSTON_REALTIME_IDLE_SECONDS: wholeNumber(1, 3_600).default(30),
  DALSTON_REALTIME_SESSION_SECONDS: wholeNumber(1, 86_400).default(7_200),
  // Shorter than the 10 s after which Docker kills.
  DALSTON_REALTIME_DRAIN_SECONDS: wholeNumber(0, 3_600).default(5),
  DALSTON_REALTIME_MINIMUM_SPEECH_MS: wholeNumber(10, 5_000).default(100),
  DALSTON_REALTIME_MINIMUM_SILENCE_MS: wholeNumber(50, 10_000).default(250),
};

/** The values of {@linkcode realtimeSettings}. */
export type RealtimeSettings = z.infer<z.ZodObject<typeof realtimeSettings>>;

/** Options of {@linkcode startWorker}. */
export interface StartWorkerOptions {
  readonly settings: RealtimeSettings;
  /** Opens the ports; the worker closes them when it stops. */
  readonly openBackend: () => Promise<Backend>;
  /** Beside those that are settings. @default {@linkcode defaultSessionLimits} */
  readonly limits?: Partial<SessionLimits>;
  /** Between two reports to the registry. @default 10000 */
  readonly heartbeatMs?: number;
}

/**
 * Starts the engine with everything around it: its port, its sessions, its
 * place in the registry, its metrics, its log.
 *
 * @throws {PortTakenError} when the port is taken.
 */
export async function startWorker(
  engine: RealtimeEngine,
  options: StartWorkerOptions,
): Promise<RunningService> {
  const { settings } = options;
  const telemetry = configureMetrics(
    service,
    realtimeMetrics,
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
  const backend = started.use(await options.openBackend());
  const ops = opsHandler({
    service,
    metrics: telemetry.handler,
    check: () => backend.check(),
  });
  const server = await listenForSockets({
    service,
    hostname: settings.DALSTON_HOST,
    port: settings[portVariable],
    portVariable,
    maxMessageBytes: maximumFrameBytes,
    onError: (error) => logger.error({ err: error }, "Request failed"),
  }, (request, upgrade) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== sessionPath) return ops(request);
    return admit(
      request,
      upgrade,
      (socket) => worker.accept(socket, searchParams),
    );
  });
  started.defer(() => server.close());
  const { port: taken } = new URL(server.address);
  const id = `${service}@${
    settings.DALSTON_INSTANCE ?? `${Deno.hostname()}:${taken}`
  }`;
  const worker = new RealtimeWorker({
    id,
    engine,
    capacity: settings.DALSTON_REALTIME_CAPACITY,
    limits: {
      ...defaultSessionLimits,
      idleMs: settings.DALSTON_REALTIME_IDLE_SECONDS * 1000,
      sessionMs: settings.DALSTON_REALTIME_SESSION_SECONDS * 1000,
      ...options.limits,
    },
    voice: {
      minimumSpeech: settings.DALSTON_REALTIME_MINIMUM_SPEECH_MS / 1000,
      minimumSilence: settings.DALSTON_REALTIME_MINIMUM_SILENCE_MS / 1000,
    },
    metrics,
    logger,
  });
  started.defer(collectRuntime(telemetry));
  started.defer(telemetry.addCollector({
    name: "audio_backlog",
    collect: () => metrics.audioBacklog.set(worker.backlogSeconds),
  }));
  const heartbeat = new Heartbeat({
    registry: backend.workerRegistry,
    intervalMs: options.heartbeatMs ?? heartbeatMs,
    outage: new Outage("The worker registry", {
      logger,
      errors: metrics.backendErrors,
    }),
    report: () => ({
      kind: "realtime",
      id,
      url: settings.DALSTON_REALTIME_URL ??
        `ws://${reachableHost(settings.DALSTON_HOST)}:${taken}${sessionPath}`,
      capacity: settings.DALSTON_REALTIME_CAPACITY,
      status: worker.isDraining ? "draining" : "ready",
    }),
  });
  started.defer(() => heartbeat.stop());
  started.defer(async () => {
    const drained = worker.drain(
      settings.DALSTON_REALTIME_DRAIN_SECONDS * 1000,
    );
    // The router sends nobody here any more, once it knows.
    await heartbeat.beat();
    await drained;
  });

  const running = started.move();
  return {
    name: service,
    address: `${server.address.replace(/^http/, "ws")}${sessionPath}`,
    metricsAddress: telemetry.enabled ? `${server.address}/metrics` : null,
    stop: () => running.disposeAsync(),
  };
}

/** The name that others find a worker by that listens on every address. */
function reachableHost(hostname: string): string {
  return hostname === "0.0.0.0" || hostname === "::"
    ? Deno.hostname()
    : urlHost(hostname);
}

/** Lets programs in that ask for a WebSocket. */
function admit(
  request: Request,
  upgrade: Upgrade | undefined,
  begin: (socket: ServerSocket) => void,
): Response {
  if (upgrade === undefined) {
    return errorResponse(
      426,
      "upgrade_required",
      `${sessionPath} takes WebSocket connections.`,
      { upgrade: "websocket" },
    );
  }
  // Only browsers say where they come from. A worker asks for no key, so no
  // page may reach it through the browser of somebody who can.
  if (request.headers.has("origin")) {
    return errorResponse(403, "forbidden", "Pages talk to the gateway.");
  }
  try {
    begin(upgrade.accept());
    return new Response();
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
    return errorResponse(400, "bad_handshake", error.message);
  }
}

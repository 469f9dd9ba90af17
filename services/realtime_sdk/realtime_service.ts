/**
 * Makes a service of a realtime engine.
 *
 * @module
 */
import { errorResponse, opsHandler, urlHost } from "@dalston/metrics/serve";
import type { z } from "zod";
import { heartbeatMs } from "../contracts/liveness.ts";
import { defineService, type OpenBackend } from "../service/define_service.ts";
import { Heartbeat } from "../service/heartbeat.ts";
import { Outage } from "../service/outage.ts";
import type { Service } from "../service/running_service.ts";
import {
  HandshakeError,
  type ServerSocket,
  type Upgrade,
} from "../service/sockets/listen_for_sockets.ts";
import type { RealtimeEngine } from "./engine.ts";
import { defaultSessionLimits, type SessionLimits } from "./limits.ts";
import { realtimeMetrics } from "./metrics.ts";
import { realtimePort, realtimeSettings } from "./settings.ts";
import { RealtimeWorker } from "./worker.ts";

/** Path of the sessions. */
const sessionPath = "/session";

/** A realtime worker's service, before anything is read or opened. */
export interface RealtimeServiceDefinition<Settings extends z.ZodRawShape> {
  /**
   * Default port; `DALSTON_REALTIME_PORT` sets another.
   *
   * @default {@linkcode realtimePort}
   */
  readonly port?: number;
  /** Environment variables of this engine alone. */
  readonly settings: Settings;
  readonly openBackend: OpenBackend;
  /** Makes the engine from its settings. */
  readonly engine: (
    settings: z.infer<z.ZodObject<Settings>>,
  ) => RealtimeEngine;
  /** Beside those that are settings. @default {@linkcode defaultSessionLimits} */
  readonly limits?: Partial<SessionLimits>;
  /** Between two reports to the registry. @default {@linkcode heartbeatMs} */
  readonly heartbeatMs?: number;
}

/**
 * Defines the service `realtime` on an engine: its port, its sessions, its
 * place in the registry, its metrics, its log.
 */
export function defineRealtimeService<Settings extends z.ZodRawShape>(
  definition: RealtimeServiceDefinition<Settings>,
): Service<"realtime"> {
  const { port = realtimePort, openBackend } = definition;
  return defineService({
    name: "realtime",
    port,
    settings: { ...realtimeSettings, ...definition.settings },
    metrics: realtimeMetrics,
    openBackend,
    takesSockets: true,
    start({ settings, read, telemetry, logger, backend, address, stack }) {
      const { metrics } = telemetry;
      const { DALSTON_HOST, DALSTON_INSTANCE } = settings;
      const own = read(realtimeSettings);
      const { port: taken } = new URL(address);
      const id = `realtime@${
        DALSTON_INSTANCE ?? `${Deno.hostname()}:${taken}`
      }`;
      const worker = new RealtimeWorker({
        id,
        engine: definition.engine(read(definition.settings)),
        capacity: own.DALSTON_REALTIME_CAPACITY,
        limits: {
          ...defaultSessionLimits,
          idleMs: own.DALSTON_REALTIME_IDLE_SECONDS * 1000,
          sessionMs: own.DALSTON_REALTIME_SESSION_SECONDS * 1000,
          ...definition.limits,
        },
        voice: {
          minimumSpeech: own.DALSTON_REALTIME_MINIMUM_SPEECH_MS / 1000,
          minimumSilence: own.DALSTON_REALTIME_MINIMUM_SILENCE_MS / 1000,
        },
        metrics,
        logger,
      });
      stack.defer(telemetry.addCollector({
        name: "audio_backlog",
        collect: () => metrics.audioBacklog.set(worker.backlogSeconds),
      }));
      const heartbeat = new Heartbeat({
        registry: backend.workerRegistry,
        intervalMs: definition.heartbeatMs ?? heartbeatMs,
        outage: new Outage("The worker registry", {
          logger,
          errors: metrics.backendErrors,
        }),
        report: () => ({
          kind: "realtime",
          id,
          url: own.DALSTON_REALTIME_URL ??
            `ws://${reachableHost(DALSTON_HOST)}:${taken}${sessionPath}`,
          capacity: own.DALSTON_REALTIME_CAPACITY,
          status: worker.isDraining ? "draining" : "ready",
        }),
      });
      stack.defer(() => heartbeat.stop());
      stack.defer(async () => {
        const drained = worker.drain(
          own.DALSTON_REALTIME_DRAIN_SECONDS * 1000,
        );
        // The router sends no session here once it knows.
        await heartbeat.beat();
        await drained;
      });

      const ops = opsHandler(telemetry, { check: () => backend.check() });
      return {
        address: `${address.replace(/^http/, "ws")}${sessionPath}`,
        handler(request, upgrade) {
          const { pathname, searchParams } = new URL(request.url);
          if (pathname !== sessionPath) return ops(request);
          return admit(
            request,
            upgrade,
            (socket) => worker.accept(socket, searchParams),
          );
        },
      };
    },
  });
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

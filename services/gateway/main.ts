/**
 * Runs the gateway: the HTTP API.
 *
 * @module
 */
import { openBackend } from "../adapters/open.ts";
import { traced } from "../observability/tracing.ts";
import { defineService } from "../service/define_service.ts";
import { runServices } from "../service/run.ts";
import { createGateway } from "./gateway.ts";
import { gatewayMetrics } from "./metrics.ts";
import { gatewaySettings, sessionRouterUrl } from "./settings.ts";
import { SessionRouterClient } from "./stream/session_router_client.ts";

/** Longest time in which an upload may send nothing. */
const stallMs = 30_000;
/** Time between two pings of a live client. */
const pingMs = 20_000;
/** Time that uploads and live sessions have to end at a stop. */
const graceMs = 10_000;

/** The gateway as a service. */
export const { name, start } = defineService({
  name: "gateway",
  port: 8000,
  settings: gatewaySettings,
  metrics: gatewayMetrics,
  openBackend,
  takesSockets: true,
  // Clients that don't read their answer can't delay a stop for longer.
  stopMs: 15_000,
  start({ settings, telemetry, logger, backend, address, stack }) {
    const gateway = createGateway({
      backend,
      telemetry,
      logger,
      apiKeys: settings.DALSTON_API_KEYS,
      limits: { maxFileBytes: settings.DALSTON_MAX_UPLOAD_BYTES, stallMs },
      streams: {
        router: new SessionRouterClient(sessionRouterUrl(settings)),
        connectsPerMinute: settings.DALSTON_STREAM_CONNECTS_PER_MINUTE,
        pingMs,
      },
    });
    stack.defer(() => gateway.drain(graceMs));
    return { address, handler: traced("gateway", gateway.handler) };
  },
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

/**
 * Runs the session router: gives live sessions a slot of a realtime worker.
 *
 * Its API asks for no key. It is for gateways alone: by default it listens on
 * the loopback address, and in a deployment on a network of the services' own.
 *
 * @module
 */
import { opsHandler } from "@dalston/metrics/serve";
import { openBackend } from "../adapters/open.ts";
import { sessionRouter } from "../contracts/session_router.ts";
import { defineService } from "../service/define_service.ts";
import { runServices } from "../service/run.ts";
import { createApi } from "./api.ts";
import { sessionRouterMetrics } from "./metrics.ts";
import { startSessionRouter } from "./session_router.ts";
import { sessionRouterSettings } from "./settings.ts";

/** The session router as a service. */
export const { name, start } = defineService({
  ...sessionRouter,
  settings: sessionRouterSettings,
  metrics: sessionRouterMetrics,
  openBackend,
  // Gateways report to it how their sessions end.
  stops: "last",
  start({ settings, telemetry, logger, backend, address, stack }) {
    const leaseMs = settings.DALSTON_SESSION_LEASE_SECONDS * 1000;
    const { router, stop } = startSessionRouter({
      registry: backend.workerRegistry,
      telemetry,
      logger,
      leaseMs,
      staleAfterMs: settings.DALSTON_WORKER_STALE_SECONDS * 1000,
      sweepMs: leaseMs / 6,
    });
    stack.defer(stop);
    const otherwise = opsHandler(telemetry, { check: () => backend.check() });
    return { address, handler: createApi({ router, logger, otherwise }) };
  },
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

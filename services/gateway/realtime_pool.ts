/**
 * `GET /v1/realtime/status` and `GET /v1/realtime/workers`: show whether live
 * sessions can begin, and the realtime workers.
 *
 * @module
 */
import type { PoolStatus } from "../contracts/session_router.ts";
import type { ApiHandler } from "./api_call.ts";
import { ApiError } from "./api_error.ts";
import type { SessionRouterClient } from "./stream/session_router_client.ts";

/** The status without a session router: no session can begin. */
const none: PoolStatus = {
  status: "unavailable",
  total_capacity: 0,
  active_sessions: 0,
  available_capacity: 0,
  worker_count: 0,
  ready_workers: 0,
};

/** Makes the handler of the status. Without a router it still answers 200. */
export function realtimeStatus(router: SessionRouterClient): ApiHandler {
  return async ({ logger }) => {
    try {
      return Response.json(await router.status());
    } catch (error) {
      logger.warn({ err: error }, "The session router doesn't answer");
      return Response.json(none);
    }
  };
}

/** Makes the handler of the list. It leaves out internal URLs. */
export function realtimeWorkers(router: SessionRouterClient): ApiHandler {
  return async ({ logger }) => {
    try {
      const workers = await router.workers();
      return Response.json({
        workers: workers.map(({ url: _, ...worker }) => worker),
      });
    } catch (error) {
      logger.warn({ err: error }, "The session router doesn't answer");
      throw new ApiError(
        "session_router_unavailable",
        "The session router doesn't answer; try again in a while.",
      );
    }
  };
}

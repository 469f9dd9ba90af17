/**
 * Lists the routes of the API with their handlers and statuses.
 *
 * @module
 */
import type { Route } from "@dalston/metrics/http";
import type { ApiHandler } from "./api_call.ts";
import { ApiError } from "./api_error.ts";
import { cancelJob } from "./jobs/cancel_job.ts";
import { createJob, type CreateJobOptions } from "./jobs/create_job.ts";
import { deleteJob } from "./jobs/delete_job.ts";
import { exportJob } from "./jobs/export_job.ts";
import { getJob } from "./jobs/get_job.ts";
import { listJobs } from "./jobs/list_jobs.ts";
import { realtimeStatus, realtimeWorkers } from "./realtime_pool.ts";
import type { SessionRouterClient } from "./stream/session_router_client.ts";

/** A route and its handler. */
export interface ApiRoute extends Route {
  readonly handler: ApiHandler;
}

const collection = "/v1/audio/transcriptions";
const job = `${collection}/:id`;

/** Path of live sessions. Requests for a WebSocket don't reach the routes. */
export const streamPath = `${collection}/stream`;

/** Options of {@linkcode apiRoutes}. */
export interface RouteOptions extends CreateJobOptions {
  readonly sessionRouter: SessionRouterClient;
}

/** Statuses of failures in the gateway or in its backend. */
const faults = [500, 503];

/**
 * Lists all routes. The busiest comes first, as on `/metrics`. Of two routes that
 * match a path, the more specific one comes first. Metrics count their statuses
 * from 0.
 */
export function apiRoutes(options: RouteOptions): ApiRoute[] {
  const { backend, now, sessionRouter } = options;
  return [
    {
      method: "POST",
      path: collection,
      statusCodes: [201, 400, 413, 415, 422, ...faults],
      handler: createJob(options),
    },
    {
      method: "GET",
      path: streamPath,
      statusCodes: [101, 400, 426, 500],
      handler: upgradeRequired,
    },
    {
      method: "GET",
      path: "/v1/realtime/status",
      handler: realtimeStatus(sessionRouter),
    },
    {
      method: "GET",
      path: "/v1/realtime/workers",
      statusCodes: [200, ...faults],
      handler: realtimeWorkers(sessionRouter),
    },
    {
      method: "GET",
      path: collection,
      statusCodes: [200, ...faults],
      handler: listJobs(backend),
    },
    {
      method: "POST",
      path: `${job}/cancel`,
      statusCodes: [202, 409, ...faults],
      handler: cancelJob(backend, now),
    },
    {
      method: "GET",
      path: `${job}/export/:format`,
      statusCodes: [200, ...faults],
      handler: exportJob(backend),
    },
    {
      method: "GET",
      path: job,
      statusCodes: [200, ...faults],
      handler: getJob(backend),
    },
    {
      method: "DELETE",
      path: job,
      statusCodes: [204, 409, ...faults],
      handler: deleteJob(backend),
    },
  ];
}

function upgradeRequired(): Promise<Response> {
  throw new ApiError(
    "upgrade_required",
    `${streamPath} takes WebSocket connections.`,
    { upgrade: "websocket" },
  );
}

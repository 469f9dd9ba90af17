/**
 * The dashboards by the last part of their address.
 *
 * @module
 */
import type { DashboardGroup } from "@dalston/monitoring/builder";
import { seriesLink } from "@dalston/monitoring/builder";

/** Links name the dashboards by these. */
export const uids = {
  overview: "dalston-overview",
  engine: "dalston-engine",
  queues: "dalston-queues",
  realtime: "dalston-realtime",
  services: "dalston-services",
} as const;

/** All of them. */
export const group: DashboardGroup = { title: "Dalston", tag: "dalston" };

/** From a series to the dashboard of its engine. */
export const engineLink = seriesLink("Engine", uids.engine, "engine_id");

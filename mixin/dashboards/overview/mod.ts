/**
 * The home page: health of the platform, then each part of it.
 *
 * @module
 */
import { dashboard } from "@dalston/monitoring/builder";
import { variables } from "../variables.ts";
import { group, uids } from "../links.ts";
import { batchPipeline } from "./batch.ts";
import { enginePerformance } from "./engines.ts";
import { health } from "./health.ts";
import { realtimeSessions } from "./realtime.ts";
import { requestOverview } from "./requests.ts";
import { systemHealth } from "./system.ts";

/** Dalston at a glance. */
export const overview = dashboard({
  uid: uids.overview,
  group,
  title: "Dalston Overview",
  description: "Whether Dalston is healthy, and where it isn't.",
  variables: [
    variables.datasource,
    variables.service,
    variables.engines,
    variables.interval,
  ],
  rows: [
    health,
    requestOverview,
    batchPipeline,
    enginePerformance,
    realtimeSessions,
    systemHealth,
  ],
});

/**
 * The home page: from "is it healthy?" to where it isn't.
 *
 * @module
 */
import { dashboard } from "../../../monitoring/builder/dashboard.ts";
import {
  datasourceVariable,
  enginesVariable,
  intervalVariable,
  serviceVariable,
} from "../../../monitoring/builder/variables.ts";
import { batchPipeline } from "./batch.ts";
import { enginePerformance } from "./engines.ts";
import { health } from "./health.ts";
import { realtimeSessions } from "./realtime.ts";
import { requestOverview } from "./requests.ts";
import { systemHealth } from "./system.ts";

/** Dalston at a glance. */
export const overview = dashboard({
  name: "overview",
  title: "Dalston Overview",
  description: "Whether Dalston is healthy, and where it isn't.",
  variables: [
    datasourceVariable,
    serviceVariable,
    enginesVariable,
    intervalVariable,
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

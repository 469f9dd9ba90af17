/**
 * Batch Pipeline: what comes in, what waits, what comes out.
 *
 * @module
 */
import {
  gauge,
  max,
  perMinute,
  query,
  rate,
  type Row,
  timeSeries,
} from "@dalston/monitoring/builder";
import {
  exporterMetrics,
  gatewayMetrics,
  orchestratorMetrics,
} from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { engineLink, uids } from "../links.ts";
import { meanings } from "../meanings.ts";

const { jobs, jobsCancelled, jobsInProgress } = orchestratorMetrics;

/** Jobs on their way. */
export const batchPipeline: Row = {
  id: 20,
  title: "Batch Pipeline",
  panels: [
    timeSeries({
      id: 21,
      title: "Jobs in progress",
      description: "Jobs without a final status. Many that are pending: the " +
        "orchestrator doesn't keep up. Many that run: the engines don't.",
      unit: "short",
      noData: "No orchestrator",
      // Every orchestrator reports all jobs.
      queries: [query(max(gauge(jobsInProgress), "status"), "{{status}}")],
      stacked: true,
      meanings: meanings("pending", "running", "cancelling"),
      more: uids.queues,
    }),
    timeSeries({
      id: 22,
      title: "Queue depth by engine",
      description: "Tasks that wait for an engine. One that grows needs more " +
        "engines, or the engine is stuck.",
      unit: "short",
      noData: "No queues: is the exporter there?",
      queries: [
        query(
          max(gauge(exporterMetrics.queueDepth, chosenEngine), "engine_id"),
          "{{engine_id}}",
        ),
      ],
      scale: "symlog",
      more: uids.queues,
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 23,
      title: "Job completion rate",
      description: "Jobs that ended, by how, and jobs that were created: " +
        "when more are created than end, work piles up.",
      unit: "suffix:jobs/min",
      noData: "No orchestrator",
      queries: [
        query(perMinute(rate(jobs), "status"), "{{status}}"),
        query(perMinute(rate(jobsCancelled)), "cancelled"),
        query(perMinute(rate(gatewayMetrics.jobsCreated)), "created"),
      ],
      meanings: meanings("completed", "failed", "cancelled", "created"),
      more: uids.queues,
    }),
  ],
};

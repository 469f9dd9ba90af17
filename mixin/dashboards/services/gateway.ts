/**
 * The gateway, beyond the overview.
 *
 * @module
 */
import {
  buckets,
  gauge,
  perMinute,
  quantile,
  query,
  rate,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { gatewayMetrics } from "../../catalogue.ts";
import { objectives } from "../../objectives.ts";

const { jobsCreated, requestDuration, requests } = gatewayMetrics;
const { requestsInFlight, uploadBytes, uploadsRejected } = gatewayMetrics;
const { streamsRefused, sessionRouterErrors } = gatewayMetrics;
const noData = "No gateway";

/** Requests and uploads in detail. */
export const gateway: Row = {
  id: 20,
  title: "Gateway",
  panels: [
    timeSeries({
      id: 21,
      title: "Requests by status",
      description: "Requests answered. 499 is a client that went away.",
      unit: "reqps",
      noData,
      queries: [query(sum(rate(requests), "status_code"), "{{status_code}}")],
    }),
    timeSeries({
      id: 22,
      title: "Latency by route (p95)",
      description:
        "What 95 % of a route's requests stay below, the upload of " +
        "their body included. An alert fires where many GETs take longer " +
        "than the dashed line. Diamonds are traces.",
      unit: "s",
      noData: "No requests",
      queries: [
        query(
          quantile(0.95, buckets(requestDuration), "method", "endpoint"),
          "{{method}} {{endpoint}}",
          { exemplars: true },
        ),
      ],
      scale: "log",
      limits: [[objectives.request.seconds, "warning"]],
    }),
    timeSeries({
      id: 23,
      title: "Requests in flight",
      description: "Requests that wait for their answer, running uploads " +
        "among them.",
      unit: "short",
      noData,
      queries: [
        query(sum(gauge(requestsInFlight), "instance"), "{{instance}}"),
      ],
      stacked: true,
    }),
    timeSeries({
      id: 24,
      title: "Jobs created by tenant",
      description: "Jobs that were accepted.",
      unit: "suffix:jobs/min",
      noData: "No jobs so far",
      queries: [
        query(perMinute(rate(jobsCreated), "tenant_id"), "{{tenant_id}}"),
      ],
    }),
    timeSeries({
      id: 25,
      title: "Uploads",
      description: "Bytes of the audio files of accepted jobs.",
      unit: "Bps",
      noData,
      queries: [query(sum(rate(uploadBytes)), "uploads")],
    }),
    timeSeries({
      id: 26,
      title: "Uploads rejected",
      description: "Uploads that became no job, by the code of the answer.",
      unit: "suffix:uploads/min",
      noData,
      queries: [
        query(perMinute(rate(uploadsRejected), "code"), "{{code}}"),
      ],
    }),
    timeSeries({
      id: 27,
      title: "Live sessions refused",
      description: "Clients that connected and got no live session, by the " +
        "code they were told.",
      unit: "suffix:sessions/min",
      noData,
      queries: [
        query(perMinute(rate(streamsRefused), "code"), "{{code}}"),
      ],
    }),
    timeSeries({
      id: 28,
      title: "Session router errors",
      description: "Calls to the session router that failed. Sessions go on " +
        "meanwhile, and none begins.",
      unit: "suffix:errors/min",
      noData,
      queries: [query(perMinute(rate(sessionRouterErrors)), "errors")],
    }),
  ],
};

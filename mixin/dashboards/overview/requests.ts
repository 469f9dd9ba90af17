/**
 * Request Overview: rate, errors, duration.
 *
 * @module
 */
import {
  buckets,
  matching,
  mean,
  quantile,
  query,
  rate,
  ratio,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { gatewayMetrics } from "../../catalogue.ts";
import { uids } from "../links.ts";
import { meanings } from "../meanings.ts";
import { objectives } from "../../objectives.ts";

const { requests, requestDuration } = gatewayMetrics;

/** Share of all requests that were answered with such a status. */
function share(statusCodes: string) {
  return ratio(
    sum(rate(requests, matching("status_code", statusCodes))),
    sum(rate(requests)),
  );
}

/** Requests as the gateway's clients see them. */
export const requestOverview: Row = {
  id: 10,
  title: "Request Overview",
  panels: [
    timeSeries({
      id: 11,
      title: "Requests/sec",
      description: "Requests that the gateway answered, by route. Scrapes " +
        "and health checks aren't among them.",
      unit: "reqps",
      noData: "No gateway",
      queries: [
        query(
          sum(rate(requests), "method", "endpoint"),
          "{{method}} {{endpoint}}",
        ),
      ],
      more: uids.services,
    }),
    timeSeries({
      id: 12,
      title: "Error rate (%)",
      description: "Share of requests that failed: through the fault of the " +
        "server (5xx), of which the dashed line is the most there may be, or " +
        "of the client (4xx).",
      unit: "percentunit",
      noData: "No requests",
      queries: [
        query(share("5.."), "server errors"),
        query(share("4.."), "client errors"),
      ],
      meanings: meanings("server errors", "client errors"),
      limits: [[objectives.gatewayErrors.share, "bad"]],
      more: uids.services,
    }),
    timeSeries({
      id: 13,
      title: "Avg latency",
      description: "Time from a request to its answer, the upload of its " +
        "body included: the mean by route, and what 95 % of all requests " +
        "stay below. An alert fires where many GETs take longer than the " +
        "dashed line. Diamonds are traces.",
      unit: "s",
      noData: "No requests",
      queries: [
        query(
          mean(requestDuration, [], "method", "endpoint"),
          "{{method}} {{endpoint}}",
        ),
        query(quantile(0.95, buckets(requestDuration)), "p95 of all", {
          exemplars: true,
        }),
      ],
      scale: "log",
      limits: [[objectives.request.seconds, "warning"]],
      more: uids.services,
    }),
  ],
};

/**
 * Health of the exporter.
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
  since,
  timeSeries,
} from "@dalston/monitoring/builder";
import { exporterMetrics } from "../../catalogue.ts";

const { clampedAges, collectionDuration, errors } = exporterMetrics;
const { lastDiscovery, queuesKnown, queuesLeftOut, redisLatency } =
  exporterMetrics;
const noData = "No exporter";

/** Scans and errors of the exporter. */
export const exporter: Row = {
  id: 40,
  title: "Exporter",
  panels: [
    timeSeries({
      id: 41,
      title: "Time to read the queues",
      description: "How long the last collection took, and one round trip to " +
        "Redis in it. Prometheus gives up after 10 s.",
      unit: "s",
      noData,
      queries: [
        query(max(gauge(collectionDuration)), "collection"),
        query(max(gauge(redisLatency)), "round trip"),
      ],
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: 42,
      title: "Errors in reading queues",
      description: "By kind.",
      unit: "suffix:errors/min",
      noData,
      queries: [query(perMinute(rate(errors), "kind"), "{{kind}}")],
      width: 6,
    }),
    timeSeries({
      id: 43,
      title: "Queues known",
      description: "Queues that are exported, and those that are left out as " +
        "there are too many.",
      unit: "short",
      noData,
      queries: [
        query(max(gauge(queuesKnown)), "exported"),
        query(max(gauge(queuesLeftOut)), "left out"),
      ],
      width: 6,
    }),
    timeSeries({
      id: 44,
      title: "Search for queues",
      description:
        "How long ago a search last came to its end, and ages that " +
        "clock skew made negative, per minute.",
      unit: "short",
      noData,
      queries: [
        query(since(max(gauge(lastDiscovery))), "seconds ago"),
        query(perMinute(rate(clampedAges)), "ages clamped"),
      ],
      width: 6,
    }),
  ],
};

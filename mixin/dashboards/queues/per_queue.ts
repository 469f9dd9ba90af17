/**
 * Panels with one series for each queue.
 *
 * @module
 */
import {
  gauge,
  max,
  type Panel,
  type Query,
  query,
  timeSeries,
  type TimeSeriesOptions,
} from "@dalston/monitoring/builder";
import { chosenEngine } from "../variables.ts";
import { engineLink } from "../links.ts";
import type { GaugeDefinition } from "@dalston/metrics";

/** A gauge with a series to each queue. */
type QueueGauge = GaugeDefinition & {
  readonly labels: { readonly engine_id: "*" };
};

/** Text for a panel without queues. */
export const noQueues = "No queues: is the exporter there?";

/** The queues chosen. Several exporters read the same: one of them counts. */
export function perQueue(metric: QueueGauge): Query {
  return query(
    max(gauge(metric, chosenEngine), "engine_id"),
    "{{engine_id}}",
  );
}

/** A line to each queue. Queues differ by orders of magnitude. */
export function queueLines(
  options: Omit<TimeSeriesOptions, "noData" | "scale" | "seriesLink">,
): Panel {
  return timeSeries({
    ...options,
    noData: noQueues,
    scale: "symlog",
    seriesLink: engineLink,
  });
}

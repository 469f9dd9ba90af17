/**
 * The event log, which ties the services together.
 *
 * @module
 */
import {
  buckets,
  gauge,
  max,
  perMinute,
  quantile,
  quantiles,
  query,
  rate,
  type Row,
  timeSeries,
} from "@dalston/monitoring/builder";
import { exporterMetrics, orchestratorMetrics } from "../../catalogue.ts";

const { backendErrors, eventDuration, eventFailures } = orchestratorMetrics;
const { eventLag, eventsDeadLettered, eventsProcessed } = orchestratorMetrics;

/** Events, and the lag of the orchestrators. */
export const events: Row = {
  id: 30,
  title: "Events",
  panels: [
    timeSeries({
      id: 31,
      title: "Events processed",
      description: "Events that were handled and acknowledged.",
      unit: "suffix:events/min",
      noData: "No orchestrator",
      queries: [
        query(
          perMinute(rate(eventsProcessed), "event_type"),
          "{{event_type}}",
        ),
      ],
    }),
    timeSeries({
      id: 32,
      title: "Event lag",
      description: "Time from an event to its first delivery. It grows when " +
        "the orchestrators don't keep up.",
      unit: "s",
      noData: "No events",
      queries: quantiles(buckets(eventLag)),
      scale: "log",
    }),
    timeSeries({
      id: 33,
      title: "Time to handle an event (p95)",
      description: "By type, failures among them.",
      unit: "s",
      noData: "No events",
      queries: [
        query(
          quantile(0.95, buckets(eventDuration), "event_type"),
          "{{event_type}}",
        ),
      ],
      scale: "log",
    }),
    timeSeries({
      id: 34,
      title: "Event failures",
      description: "Times that handling an event failed. It is delivered " +
        "again, until it is given up on.",
      unit: "suffix:events/min",
      noData: "No orchestrator",
      queries: [
        query(
          perMinute(rate(eventFailures), "event_type"),
          "{{event_type}}",
        ),
      ],
    }),
    timeSeries({
      id: 35,
      title: "Events given up on",
      description: "Events that were moved to the dead letters, by reason, " +
        "and how many lie there.",
      unit: "short",
      noData: "No orchestrator",
      queries: [
        query(
          perMinute(rate(eventsDeadLettered), "reason"),
          "{{reason}} per minute",
        ),
        query(max(gauge(exporterMetrics.deadEvents)), "in the dead letters"),
      ],
    }),
    timeSeries({
      id: 36,
      title: "Orchestrator's backend errors",
      description: "Times that reading events, or looking through the " +
        "unfinished jobs, failed. It is tried again.",
      unit: "suffix:errors/min",
      noData: "No orchestrator",
      queries: [
        query(
          perMinute(rate(backendErrors), "operation"),
          "{{operation}}",
        ),
      ],
    }),
  ],
};

/**
 * Processes of services: versions, memory, logs.
 *
 * @module
 */
import {
  gauge,
  query,
  rate,
  type Row,
  since,
  sum,
  table,
  timeSeries,
} from "@dalston/monitoring/builder";
import { buildMetrics, logMetrics, runtimeMetrics } from "../../catalogue.ts";
import { chosenService } from "../variables.ts";
import { meanings } from "../meanings.ts";
import { processPanels } from "../process_panels.ts";

const runtime = runtimeMetrics;

/** The processes chosen. */
export const processes: Row = {
  id: 1,
  title: "Processes",
  panels: [
    ...processPanels(2, chosenService),
    timeSeries({
      id: 6,
      title: "V8 memory",
      description: "Part of V8's heap in use, the heap, and what JavaScript " +
        "holds outside of it. A heap in use that never falls is a leak.",
      unit: "bytes",
      noData: "Not known",
      queries: [
        query(gauge(runtime.denoHeapUsed, chosenService), "{{service}} used"),
        query(gauge(runtime.denoHeapTotal, chosenService), "{{service}} heap"),
        query(
          gauge(runtime.denoExternalMemory, chosenService),
          "{{service}} external",
        ),
      ],
    }),
    timeSeries({
      id: 7,
      title: "Log messages",
      description: "By level, those below LOG_LEVEL left out.",
      unit: "suffix:logs/s",
      noData: "No services",
      queries: [
        query(
          sum(rate(logMetrics.logMessages, chosenService), "level"),
          "{{level}}",
        ),
      ],
      meanings: meanings("debug", "info", "warn", "error"),
    }),
    timeSeries({
      id: 8,
      title: "Uptime",
      description:
        "Time since a process started. A line that falls to 0 is a " +
        "restart.",
      unit: "s",
      noData: "Not known",
      queries: [
        query(
          since(gauge(runtime.processStartTime, chosenService)),
          "{{service}} {{instance}}",
        ),
      ],
    }),
    table({
      id: 9,
      title: "Versions",
      description: "Which build runs where.",
      unit: "none",
      noData: "No services",
      queries: [
        query(
          sum(
            gauge(buildMetrics.buildInfo, chosenService),
            "service",
            "instance",
            "version",
          ),
          "{{service}}",
        ),
      ],
      columns: { service: "Service", instance: "Instance", version: "Version" },
      width: 12,
    }),
    table({
      id: 10,
      title: "Runtimes",
      description: "Which Deno runs where.",
      unit: "none",
      noData: "No services",
      queries: [
        query(
          sum(
            gauge(runtime.denoInfo, chosenService),
            "service",
            "instance",
            "version",
            "v8",
            "typescript",
          ),
          "{{service}}",
        ),
      ],
      columns: {
        service: "Service",
        instance: "Instance",
        version: "Deno",
        v8: "V8",
        typescript: "TypeScript",
      },
      width: 12,
    }),
  ],
};

/**
 * Variables of Dalston's dashboards.
 *
 * @module
 */
import {
  chosen,
  datasourceVariable,
  intervalVariable,
  labelVariable,
} from "@dalston/monitoring/builder";
import { buildMetrics, engineMetrics, exporterMetrics } from "../catalogue.ts";

/** Series of the services chosen. */
export const chosenService = chosen("service");

/** Series of the engines chosen. */
export const chosenEngine = chosen("engine_id");

/** Engines that run, and those that have a queue. */
const withEngineId = [engineMetrics.capacity, exporterMetrics.queueDepth];

/** The variables. */
export const variables = {
  /** The Prometheus to query. */
  datasource: datasourceVariable({
    uid: "prometheus",
    name: "Prometheus",
    description: "The Prometheus that scrapes Dalston.",
  }),
  /** Services, for what every one of them has. */
  service: labelVariable({
    metrics: [buildMetrics.buildInfo],
    label: "service",
    title: "Service",
    description: "Narrows down what every service has: logs, processes. What " +
      "one service alone measures is always shown.",
    multi: true,
  }),
  /** Engines: some, or all. */
  engines: labelVariable({
    metrics: withEngineId,
    label: "engine_id",
    title: "Engine",
    description: "Narrows down queues and engines.",
    multi: true,
  }),
  /** One engine. */
  engine: labelVariable({
    metrics: withEngineId,
    label: "engine_id",
    title: "Engine",
    description: "The engine to look at.",
    multi: false,
  }),
  /** The window of rates. */
  interval: intervalVariable,
} as const;

/**
 * Types of `prom-client`, under names that don't clash with this library's.
 *
 * @module
 */
import type * as promClient from "prom-client";

/** A registry of `prom-client`. */
export type PromClientRegistry = promClient.Registry;

/** A metric in a registry of `prom-client`. */
export type PromClientMetric = promClient.Metric;

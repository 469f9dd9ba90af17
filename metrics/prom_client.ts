/**
 * The types that we share with `prom-client`, under names of our own.
 *
 * @module
 */
import type * as promClient from "prom-client";

/** A registry of `prom-client`. */
export type PromClientRegistry = promClient.Registry;

/** A metric in a registry of `prom-client`. */
export type PromClientMetric = promClient.Metric;

/**
 * The error that a caller may want to catch.
 *
 * @module
 */
import type { MetricDefinition } from "./definition.ts";
import type { PromClientMetric } from "./prom_client.ts";

/** Says that a metric can't have a name because another metric uses it. */
export class AlreadyRegisteredError extends Error {
  /** Always `AlreadyRegisteredError`. */
  override readonly name: string = "AlreadyRegisteredError";
  /** The other metric: a definition, or a metric of `prom-client`. */
  readonly existing: MetricDefinition | PromClientMetric;

  /** Takes the message and the metric that uses the name. */
  constructor(message: string, existing: MetricDefinition | PromClientMetric) {
    super(message);
    this.existing = existing;
  }
}

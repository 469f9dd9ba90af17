/**
 * The one error a caller may want to catch.
 *
 * @module
 */
import type { MetricDefinition } from "./definition.ts";
import type { PromClientMetric } from "./prom_client.ts";

/**
 * Thrown when two metrics would share a name, or two series a line of the
 * exposition.
 */
export class AlreadyRegisteredError extends Error {
  /** Name of the class, as it stands in stack traces. */
  override readonly name: string = "AlreadyRegisteredError";
  /** What holds the name: a definition of ours, or a `prom-client` metric. */
  readonly existing: MetricDefinition | PromClientMetric;

  /** Says what cannot be registered and why, and keeps what is in the way. */
  constructor(message: string, existing: MetricDefinition | PromClientMetric) {
    super(message);
    this.existing = existing;
  }
}

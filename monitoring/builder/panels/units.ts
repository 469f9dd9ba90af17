/**
 * Units by Grafana's names.
 *
 * @module
 */

/** Units that Grafana scales, or words that it sets after the number. */
export type Unit =
  | "none"
  | "short"
  | "s"
  | "bytes"
  | "Bps"
  | "percentunit"
  | "reqps"
  | `suffix:${string}`;

/**
 * Decides which samples a store takes.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";
import type { Refusal } from "./sample_store.ts";

/** Bounds of what a store takes. What is beyond is refused and counted. */
export interface StoreLimits {
  /** Series with a recent sample. @default 1000000 */
  readonly activeSeries: number;
  /** Labels of a series, its name among them. @default 64 */
  readonly labels: number;
  /** Characters of a label's name. @default 1024 */
  readonly nameLength: number;
  /** Characters of a label's value. @default 16384 */
  readonly valueLength: number;
}

/** What a store takes unless its options say otherwise. */
export const defaultLimits: StoreLimits = {
  activeSeries: 1_000_000,
  labels: 64,
  nameLength: 1024,
  valueLength: 16_384,
};

/** How far a sample may be ahead of the clock, as in Prometheus. */
const aheadMs = 10 * 60_000;

/** Returns true if the labels are few and short enough. */
export function areLabelsAllowed(labels: Labels, limits: StoreLimits): boolean {
  return labels.size <= limits.labels &&
    labels.names.every((name) => name.length <= limits.nameLength) &&
    labels.values.every((value) => value.length <= limits.valueLength);
}

/** Newest sample of a series. */
export interface Newest {
  readonly newest: number;
  readonly value: number;
  readonly isStale: boolean;
}

/**
 * Returns what becomes of a sample: it is to be stored, or it is stored already,
 * or it is refused.
 *
 * @param oldest Time of the oldest samples that are kept.
 */
export function admit(
  series: Newest,
  timestamp: number,
  value: number | "stale",
  oldest: number,
  now: number,
): "store" | "known" | Refusal {
  // A time that isn't a number is out of bounds too.
  if (!(timestamp >= oldest && timestamp <= now + aheadMs)) {
    return "out_of_bounds";
  }
  if (timestamp > series.newest) return "store";
  if (timestamp < series.newest) return "out_of_order";
  const newest = series.isStale ? "stale" : series.value;
  return Object.is(value, newest) ? "known" : "duplicate";
}

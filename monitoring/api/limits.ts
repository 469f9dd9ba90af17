/**
 * Bounds what one client can ask for.
 *
 * @module
 */
import type { BodyLimits } from "./form.ts";

/** Bounds of the API. */
export interface ApiLimits extends BodyLimits {
  /** Characters that a query or a selector may have. */
  readonly maxQueryLength: number;
  /** Selectors that a call may have in `match[]`. */
  readonly maxSelectors: number;
  /** Queries that run at once; others wait. */
  readonly maxConcurrentQueries: number;
  /** Milliseconds that a query may take, its wait included. */
  readonly queryTimeoutMs: number;
  /** Points that each series of a range query may have. */
  readonly maxPoints: number;
  /** Samples that a query may hold at once. */
  readonly maxSamples: number;
}

/** Bounds that hold where no others are given; those of Prometheus if it has any. */
export const defaultLimits: ApiLimits = {
  maxBodyBytes: 1024 * 1024,
  bodyTimeoutMs: 10_000,
  maxQueryLength: 20_000,
  maxSelectors: 100,
  maxConcurrentQueries: 20,
  queryTimeoutMs: 120_000,
  maxPoints: 11_000,
  maxSamples: 50_000_000,
};

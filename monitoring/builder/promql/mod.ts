/**
 * PromQL from metrics modules.
 *
 * @module
 */
export {
  type Aggregation,
  max,
  mean,
  min,
  perMinute,
  quantile,
  sum,
} from "./aggregate.ts";
export {
  equals,
  minus,
  ratio,
  remainder,
  since,
  times,
  zero,
} from "./arithmetic.ts";
export {
  above,
  atLeast,
  atMost,
  below,
  type Comparison,
  is,
} from "./comparison.ts";
export type { Expression, Promql } from "./expression.ts";
export {
  type Equal,
  equal,
  type LabelName,
  type LabelsIn,
  type LabelValue,
  type MatcherOf,
  type Matching,
  matching,
  type NotEqual,
  notEqual,
} from "./labels.ts";
export { formatPromql } from "./format.ts";
export { over, type Window, type WindowFunction } from "./over.ts";
export {
  absent,
  bucketHits,
  buckets,
  gauge,
  type LabelsGiven,
  observed,
  rate,
} from "./series.ts";
export { and, type Having, type On, on, or, unless } from "./sets.ts";

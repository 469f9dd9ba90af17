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
export { above, atLeast, atMost, below, is } from "./comparison.ts";
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
export { over, type Window } from "./over.ts";
export {
  absent,
  bucketHits,
  buckets,
  gauge,
  observed,
  rate,
} from "./series.ts";
export { and, type On, on, or, unless } from "./sets.ts";

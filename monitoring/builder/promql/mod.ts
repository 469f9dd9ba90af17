/**
 * PromQL from metrics modules.
 *
 * @module
 */
export { max, mean, min, perMinute, quantile, sum } from "./aggregate.ts";
export {
  equals,
  orElse,
  ratio,
  remainder,
  since,
  times,
} from "./arithmetic.ts";
export type { Expression } from "./expression.ts";
export {
  equal,
  type LabelName,
  type Matcher,
  type MatcherOf,
  matching,
} from "./labels.ts";
export { bucketHits, buckets, gauge, observed, rate } from "./series.ts";

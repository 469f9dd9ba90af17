/**
 * The rules that {@linkcode assertExposition} checks, by name.
 *
 * @module
 */

/** Rules of both formats. */
export type CommonRule =
  /** The last line ends in a line feed. */
  | "line-feed"
  /** Each line can be read. */
  | "syntax"
  /** HELP escapes `\` and line feed, in OpenMetrics also `"`. */
  | "help-escape"
  /** A family has one TYPE, one HELP, at most one UNIT. */
  | "metadata-once"
  /** A family has a TYPE and a HELP. */
  | "metadata-present"
  /** Metadata stands before the family's samples. */
  | "metadata-first"
  /** The format knows the type. */
  | "known-type"
  /** The lines of a family stand together. */
  | "family-together"
  /**
   * A sample's name is the family's with a suffix that its type asks for: in
   * OpenMetrics a counter's is `_total`.
   */
  | "sample-name"
  /** No series twice. */
  | "series-once"
  /** No label twice in a series. */
  | "label-once"
  /** Counters aren't negative, nor NaN. */
  | "counter-value"
  /** A histogram's series has `_sum`, `_count` and buckets with a bound. */
  | "histogram-parts"
  /** Bounds of buckets ascend, and so do their counts. */
  | "bucket-order"
  /** A histogram's series has a `+Inf` bucket, equal to `_count`. */
  | "bucket-infinity";

/** Rules of OpenMetrics alone. */
export type OpenMetricsRule =
  /** The last line, and no other, is `# EOF`. */
  | "eof"
  /** No blank lines. */
  | "blank-line"
  /** No comments beside TYPE, UNIT, HELP. */
  | "comment"
  /** Metadata stands in the order TYPE, UNIT, HELP. */
  | "metadata-order"
  /** A counter's family is named without `_total`. */
  | "counter-total"
  /** A unit is the suffix of the family's name. */
  | "unit-suffix"
  /** `_created` is a time in seconds. */
  | "created-seconds"
  /** `le` in canonical form, such as `1.0` or `+Inf`. */
  | "canonical-bound"
  /** The samples of one label set stand together. */
  | "series-together"
  /** Exemplars stand on `_total` and `_bucket` alone. */
  | "exemplar-place"
  /** An exemplar's labels are at most 128 code points long together. */
  | "exemplar-length"
  /** An exemplar's value lies inside its bucket. */
  | "exemplar-bucket"
  /** An exemplar's timestamp is in seconds. */
  | "exemplar-seconds";

/** Any rule, by name. */
export type ExpositionRule = CommonRule | OpenMetricsRule;

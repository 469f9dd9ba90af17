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
  /** A family has at most one TYPE, one HELP and one UNIT. */
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
   * A sample's name is the family's with a suffix of its type, such as `_total`
   * for a counter in OpenMetrics.
   */
  | "sample-name"
  /** No series stands twice. */
  | "series-once"
  /** A series has no label twice. */
  | "label-once"
  /** Counters are neither negative nor NaN. */
  | "counter-value"
  /** A histogram's series has `_sum`, `_count` and buckets with a bound. */
  | "histogram-parts"
  /** The bounds and the counts of buckets ascend. */
  | "bucket-order"
  /** A histogram's series has a `+Inf` bucket, which equals `_count`. */
  | "bucket-infinity";

/** Rules of OpenMetrics only. */
export type OpenMetricsRule =
  /** The last line is `# EOF`, and no other line is. */
  | "eof"
  /** There are no blank lines. */
  | "blank-line"
  /** There are no comments besides TYPE, UNIT and HELP. */
  | "comment"
  /** Metadata is in the order TYPE, UNIT, HELP. */
  | "metadata-order"
  /** The name of a counter's family doesn't end in `_total`. */
  | "counter-total"
  /** The name of a family with a unit ends in that unit. */
  | "unit-suffix"
  /** `_created` is a time in seconds. */
  | "created-seconds"
  /** `le` is in canonical form, such as `1.0` or `+Inf`. */
  | "canonical-bound"
  /** Samples with the same labels stand together. */
  | "series-together"
  /** Only `_total` and `_bucket` have exemplars. */
  | "exemplar-place"
  /** An exemplar's labels have at most 128 code points together. */
  | "exemplar-length"
  /** An exemplar's value lies inside its bucket. */
  | "exemplar-bucket"
  /** An exemplar's timestamp is in seconds. */
  | "exemplar-seconds";

/** Any rule, by name. */
export type ExpositionRule = CommonRule | OpenMetricsRule;

/**
 * The rules that {@linkcode lintNames} checks, by name.
 *
 * @module
 */

/** A rule of naming. Most are those that Prometheus' `promtool` checks. */
export type NamingRule =
  /** Names are lower snake_case, without the `:` of recording rules. */
  | "snake-case"
  /** Names start with the module's prefix. */
  | "prefix"
  /** No two metrics share a name, suffixes such as `_count` included. */
  | "unique"
  /** Names of counters end in `_total`, and no other names do. */
  | "total"
  /** No name ends in a suffix of histograms, and only gauges end in `_info`. */
  | "reserved-suffix"
  /** Names use base units, not abbreviated: `seconds`, `bytes`, `ratio`. */
  | "base-unit"
  /** Names don't contain the metric's type. */
  | "type-in-name"
  /** Each metric has a help text other than its name. */
  | "help"
  /** Labels are lower snake_case, not reserved, and not common labels. */
  | "label";

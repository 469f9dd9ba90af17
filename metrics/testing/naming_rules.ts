/**
 * The rules that {@linkcode lintNames} checks, by name.
 *
 * @module
 */

/** A rule of naming, most of them Prometheus' own as `promtool` checks them. */
export type NamingRule =
  /** Names are lower snake_case without `:`, which recording rules use. */
  | "snake-case"
  /** Names start with the module's prefix. */
  | "prefix"
  /** No two metrics share a name, or a name that a suffix makes. */
  | "unique"
  /** Counters end in `_total`, nothing else does. */
  | "total"
  /** No `_bucket`, `_count`, `_sum`, `_created`, `_info` that isn't one. */
  | "reserved-suffix"
  /** Base units, written out: `seconds`, `bytes`, `ratio`. */
  | "base-unit"
  /** The type stands in no name. */
  | "type-in-name"
  /** A help text, which says more than the name. */
  | "help"
  /** Labels are lower snake_case, not reserved, and not on every series already. */
  | "label";

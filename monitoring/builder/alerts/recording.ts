/**
 * Recording rules on typed expressions, and groups of rules.
 *
 * @module
 */
import { duration } from "../duration.ts";
import { atom, type Expression } from "../promql/expression.ts";
import type { Alert, Group, Recorded } from "./rule.ts";

/** A recording rule, and the series that it makes. */
export interface Recording<Label extends string> extends Recorded {
  /** The recorded series, for other expressions. */
  readonly series: Expression<Label>;
}

/**
 * A rule that records an expression under a name, as `level:metric:operation`.
 *
 * @throws {TypeError} when no series can have such a name.
 */
export function recording<Label extends string>(
  { name, is }: {
    readonly name: string;
    readonly is: Expression<Label>;
  },
): Recording<Label> {
  if (!/^[a-zA-Z_:][\w:]*$/.test(name)) {
    throw new TypeError(
      `Cannot record as "${name}": a name has letters, digits, _ and : and begins with no digit`,
    );
  }
  return { record: name, expr: is.promql, series: atom(name) };
}

/** Rules that are evaluated one after the other. */
export interface GroupOptions {
  /** Its name; each has its own in a file. */
  readonly name: string;
  /** Seconds between evaluations. @default as Prometheus' configuration says */
  readonly interval?: number;
  /** Its rules, in the order of their evaluation. */
  readonly rules: readonly (Alert | Recorded)[];
}

/**
 * A group of rules.
 *
 * @throws {RangeError} when `interval` isn't a whole number of seconds.
 */
export function group({ name, interval, rules }: GroupOptions): Group {
  return {
    name,
    ...interval === undefined ? {} : { interval: duration(interval) },
    rules,
  };
}

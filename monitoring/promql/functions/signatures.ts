/**
 * Defines what each function takes and returns.
 *
 * @module
 */
import type { ValueType } from "../ast.ts";

/** What a function takes and returns. */
export interface Signature {
  readonly arguments: readonly ValueType[];
  /**
   * How many arguments more or fewer may stand: with 1, the last is optional;
   * with -1, it may be left out or stand any number of times.
   *
   * @default 0 exactly the arguments
   */
  readonly variadic?: number;
  readonly returns: "scalar" | "vector";
  /** True if Prometheus has it behind a feature flag. @default false */
  readonly experimental?: boolean;
}

/** A function of each value of a vector. */
const ofVector = { arguments: ["vector"], returns: "vector" } as const;
/** A function of the samples in a range. */
const ofRange = { arguments: ["matrix"], returns: "vector" } as const;
/** A part of a date: that of now, if there is no argument. */
const ofDate = {
  arguments: ["vector"],
  variadic: 1,
  returns: "vector",
} as const;
const number = { arguments: [], returns: "scalar" } as const;
const experimentalOfRange = { ...ofRange, experimental: true } as const;
const experimentalSort = {
  arguments: ["vector", "string"],
  variadic: -1,
  returns: "vector",
  experimental: true,
} as const;

/** All functions of Prometheus 3.9 that work without native histograms. */
export const signatures = {
  abs: ofVector,
  absent: ofVector,
  absent_over_time: ofRange,
  acos: ofVector,
  acosh: ofVector,
  asin: ofVector,
  asinh: ofVector,
  atan: ofVector,
  atanh: ofVector,
  avg_over_time: ofRange,
  ceil: ofVector,
  changes: ofRange,
  clamp: { arguments: ["vector", "scalar", "scalar"], returns: "vector" },
  clamp_max: { arguments: ["vector", "scalar"], returns: "vector" },
  clamp_min: { arguments: ["vector", "scalar"], returns: "vector" },
  cos: ofVector,
  cosh: ofVector,
  count_over_time: ofRange,
  day_of_month: ofDate,
  day_of_week: ofDate,
  day_of_year: ofDate,
  days_in_month: ofDate,
  deg: ofVector,
  delta: ofRange,
  deriv: ofRange,
  double_exponential_smoothing: {
    arguments: ["matrix", "scalar", "scalar"],
    returns: "vector",
    experimental: true,
  },
  exp: ofVector,
  first_over_time: experimentalOfRange,
  floor: ofVector,
  histogram_fraction: {
    arguments: ["scalar", "scalar", "vector"],
    returns: "vector",
  },
  histogram_quantile: { arguments: ["scalar", "vector"], returns: "vector" },
  hour: ofDate,
  idelta: ofRange,
  increase: ofRange,
  irate: ofRange,
  label_join: {
    arguments: ["vector", "string", "string", "string"],
    variadic: -1,
    returns: "vector",
  },
  label_replace: {
    arguments: ["vector", "string", "string", "string", "string"],
    returns: "vector",
  },
  last_over_time: ofRange,
  ln: ofVector,
  log10: ofVector,
  log2: ofVector,
  mad_over_time: experimentalOfRange,
  max_over_time: ofRange,
  min_over_time: ofRange,
  minute: ofDate,
  month: ofDate,
  pi: number,
  predict_linear: { arguments: ["matrix", "scalar"], returns: "vector" },
  present_over_time: ofRange,
  quantile_over_time: { arguments: ["scalar", "matrix"], returns: "vector" },
  rad: ofVector,
  rate: ofRange,
  resets: ofRange,
  round: { arguments: ["vector", "scalar"], variadic: 1, returns: "vector" },
  scalar: { arguments: ["vector"], returns: "scalar" },
  sgn: ofVector,
  sin: ofVector,
  sinh: ofVector,
  sort: ofVector,
  sort_by_label: experimentalSort,
  sort_by_label_desc: experimentalSort,
  sort_desc: ofVector,
  sqrt: ofVector,
  stddev_over_time: ofRange,
  stdvar_over_time: ofRange,
  sum_over_time: ofRange,
  tan: ofVector,
  tanh: ofVector,
  time: number,
  timestamp: ofVector,
  ts_of_first_over_time: experimentalOfRange,
  ts_of_last_over_time: experimentalOfRange,
  ts_of_max_over_time: experimentalOfRange,
  ts_of_min_over_time: experimentalOfRange,
  vector: { arguments: ["scalar"], returns: "vector" },
  year: ofDate,
} as const satisfies Readonly<Record<string, Signature>>;

/** Name of a function. */
export type FunctionName = keyof typeof signatures;

const byName: ReadonlyMap<string, Signature> = new Map(
  Object.entries(signatures),
);

/** Returns the signature of a function; undefined if there is no such one. */
export function signatureOf(name: string): Signature | undefined {
  return byName.get(name);
}

/** Functions that Prometheus has behind a feature flag, and this engine not. */
export const flaggedFunctions: ReadonlySet<string> = new Set([
  "histogram_quantiles",
  "info",
]);

/** Functions of Prometheus that need native histograms. */
export const nativeHistogramFunctions: ReadonlySet<string> = new Set([
  "histogram_avg",
  "histogram_count",
  "histogram_stddev",
  "histogram_stdvar",
  "histogram_sum",
]);

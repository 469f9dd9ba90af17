/**
 * Has the table of all functions.
 *
 * @module
 */
import { absent, absentOverTime } from "./absent.ts";
import { changes, resets } from "./changes.ts";
import * as dates from "./date.ts";
import type { FunctionImplementation } from "./function.ts";
import { histogramFraction, histogramQuantile } from "./histogram.ts";
import { labelJoin, labelReplace } from "./labels.ts";
import * as numbers from "./math.ts";
import * as ranges from "./over_time.ts";
import { delta, idelta, increase, irate, rate } from "./rate.ts";
import { deriv, predictLinear } from "./regression.ts";
import { pi, scalar, time, timestamp, vector } from "./scalar.ts";
import type { FunctionName } from "./signatures.ts";
import { doubleExponentialSmoothing } from "./smoothing.ts";
import { sort, sortByLabel, sortByLabelDesc, sortDesc } from "./sort.ts";
import * as spread from "./spread.ts";
import * as times from "./time_of.ts";
import * as angles from "./trigonometry.ts";

const table = {
  abs: numbers.abs,
  absent,
  absent_over_time: absentOverTime,
  acos: angles.acos,
  acosh: angles.acosh,
  asin: angles.asin,
  asinh: angles.asinh,
  atan: angles.atan,
  atanh: angles.atanh,
  avg_over_time: ranges.avgOverTime,
  ceil: numbers.ceil,
  changes,
  clamp: numbers.clamp,
  clamp_max: numbers.clampMax,
  clamp_min: numbers.clampMin,
  cos: angles.cos,
  cosh: angles.cosh,
  count_over_time: ranges.countOverTime,
  day_of_month: dates.dayOfMonth,
  day_of_week: dates.dayOfWeek,
  day_of_year: dates.dayOfYear,
  days_in_month: dates.daysInMonth,
  deg: angles.deg,
  delta,
  deriv,
  double_exponential_smoothing: doubleExponentialSmoothing,
  exp: numbers.exp,
  first_over_time: ranges.firstOverTime,
  floor: numbers.floor,
  histogram_fraction: histogramFraction,
  histogram_quantile: histogramQuantile,
  hour: dates.hour,
  idelta,
  increase,
  irate,
  label_join: labelJoin,
  label_replace: labelReplace,
  last_over_time: ranges.lastOverTime,
  ln: numbers.ln,
  log10: numbers.log10,
  log2: numbers.log2,
  mad_over_time: spread.madOverTime,
  max_over_time: ranges.maxOverTime,
  min_over_time: ranges.minOverTime,
  minute: dates.minute,
  month: dates.month,
  pi,
  predict_linear: predictLinear,
  present_over_time: ranges.presentOverTime,
  quantile_over_time: spread.quantileOverTime,
  rad: angles.rad,
  rate,
  resets,
  round: numbers.round,
  scalar,
  sgn: numbers.sgn,
  sin: angles.sin,
  sinh: angles.sinh,
  sort,
  sort_by_label: sortByLabel,
  sort_by_label_desc: sortByLabelDesc,
  sort_desc: sortDesc,
  sqrt: numbers.sqrt,
  stddev_over_time: spread.stddevOverTime,
  stdvar_over_time: spread.stdvarOverTime,
  sum_over_time: ranges.sumOverTime,
  tan: angles.tan,
  tanh: angles.tanh,
  time,
  timestamp,
  ts_of_first_over_time: times.timeOfFirst,
  ts_of_last_over_time: times.timeOfLast,
  ts_of_max_over_time: times.timeOfMax,
  ts_of_min_over_time: times.timeOfMin,
  vector,
  year: dates.year,
} as const satisfies Readonly<Record<FunctionName, FunctionImplementation>>;

/** How each function works, by its name. */
export const functions: ReadonlyMap<string, FunctionImplementation> = new Map(
  Object.entries(table),
);

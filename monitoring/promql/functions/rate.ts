/**
 * How fast counters and gauges change: `rate`, `increase`, `delta`, `irate`,
 * `idelta`.
 *
 * @module
 */
import type { RangeFunction, RangeWindow } from "./function.ts";

/**
 * Share of the average distance of samples at which the end of a range is too
 * far from them to assume that the series reaches it.
 */
const threshold = 1.1;

/**
 * Returns the increase from the first to the last sample, stretched to the ends
 * of the range where the samples come near these, and by half an average
 * distance where they don't.
 */
function extrapolate(
  { timestamps, values, first, end, after, until }: RangeWindow,
  isCounter: boolean,
): number | undefined {
  const last = end - 1;
  if (last <= first) return undefined;
  const firstValue = values[first] ?? 0;
  let result = (values[last] ?? 0) - firstValue;
  if (isCounter) {
    let before = firstValue;
    for (let i = first + 1; i < end; i++) {
      const value = values[i] ?? 0;
      if (value < before) result += before;
      before = value;
    }
  }
  const firstTime = timestamps[first] ?? 0;
  const lastTime = timestamps[last] ?? 0;
  const covered = (lastTime - firstTime) / 1000;
  const average = covered / (last - first);
  let toStart = (firstTime - after) / 1000;
  let toEnd = (until - lastTime) / 1000;
  if (toStart >= average * threshold) toStart = average / 2;
  if (isCounter && result > 0 && firstValue >= 0) {
    // A counter is never below 0.
    const toZero = covered * (firstValue / result);
    if (toZero < toStart) toStart = toZero;
  }
  if (toEnd >= average * threshold) toEnd = average / 2;
  return result * ((covered + toStart + toEnd) / covered);
}

/** Returns the step between the last two samples and its duration in seconds. */
function lastStep(
  { timestamps, values, first, end }: RangeWindow,
  isCounter: boolean,
): { readonly change: number; readonly seconds: number } | undefined {
  const last = end - 1;
  if (last <= first) return undefined;
  const before = values[last - 1] ?? 0;
  const value = values[last] ?? 0;
  const seconds = ((timestamps[last] ?? 0) - (timestamps[last - 1] ?? 0)) /
    1000;
  const isReset = isCounter && value < before;
  return { change: isReset ? value : value - before, seconds };
}

/** Suffixes that the names of counters have. */
const counterSuffix = /_(total|sum|count|bucket)$/;

const checkName: RangeFunction["checkName"] = (name, call, annotations) => {
  const [range] = call.arguments;
  if (counterSuffix.test(name) || range === undefined) return;
  annotations.info(
    "metric might not be a counter, name does not end in " +
      `_total/_sum/_count/_bucket: ${JSON.stringify(name)}`,
    range.position,
  );
};

/** Returns the increase per second of a counter. */
export const rate: RangeFunction = {
  kind: "range",
  checkName,
  evaluate(window) {
    const increase = extrapolate(window, true);
    return increase === undefined
      ? undefined
      : increase / ((window.until - window.after) / 1000);
  },
};

/** Returns the increase of a counter. */
export const increase: RangeFunction = {
  kind: "range",
  checkName,
  evaluate: (window) => extrapolate(window, true),
};

/** Returns the change of a gauge. */
export const delta: RangeFunction = {
  kind: "range",
  evaluate: (window) => extrapolate(window, false),
};

/** Returns the increase per second between the last two samples of a counter. */
export const irate: RangeFunction = {
  kind: "range",
  evaluate(window) {
    const step = lastStep(window, true);
    return step && step.change / step.seconds;
  },
};

/** Returns the change between the last two samples of a gauge. */
export const idelta: RangeFunction = {
  kind: "range",
  evaluate: (window) => lastStep(window, false)?.change,
};

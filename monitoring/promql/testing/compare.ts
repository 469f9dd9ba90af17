/**
 * Compares what a query answers with what a test expects.
 *
 * @module
 */
import { Labels } from "../../series/labels.ts";
import type { NotedPoint } from "../../series/notation.ts";
import type { Answer, MatrixValue, Value, VectorValue } from "../value.ts";
import { almostEqual } from "./almost_equal.ts";
import {
  formatLabels,
  formatNumber,
  formatPoints,
  formatRows,
  formatValue,
} from "./format.ts";
import type {
  Expectations,
  ExpectedMessages,
  ExpectedSeries,
  ExpectedSteps,
  MessagePattern,
} from "./script.ts";

/** An answer that isn't what was expected. */
export interface Difference {
  readonly expected: string;
  readonly got: string;
}

/** Returns the first difference of an answer; `undefined` if there is none. */
export function compareAnswer(
  { value, warnings, infos }: Answer,
  expected: Expectations,
  steps: ExpectedSteps,
): Difference | undefined {
  if (expected.failure !== undefined) {
    return {
      expected: `a failure${describe(expected.failure)}`,
      got: formatValue(value),
    };
  }
  return compareMessages("warning", warnings, expected.warnings) ??
    compareMessages("info", infos, expected.infos) ??
    compareValue(value, expected, steps);
}

/** Compares an error with the failure that was expected, if it was. */
export function compareFailure(
  error: Error,
  { failure }: Expectations,
): Difference | undefined {
  if (failure === undefined) {
    return { expected: "an answer", got: `error: ${error.message}` };
  }
  if (failure.every((pattern) => fits(error.message, pattern))) return;
  return {
    expected: `a failure${describe(failure)}`,
    got: `error: ${error.message}`,
  };
}

/** Compares a value alone, without the messages that came with it. */
export function compareValue(
  value: Value,
  expected: Expectations,
  steps: ExpectedSteps,
): Difference | undefined {
  if (matches(value, expected, steps)) return;
  return { expected: formatExpected(expected), got: formatValue(value) };
}

function matches(
  value: Value,
  expected: Expectations,
  steps: ExpectedSteps,
): boolean {
  switch (value.type) {
    case "scalar":
      return expected.scalar !== undefined &&
        almostEqual(value.value, expected.scalar);
    case "string":
      return value.value === expected.string;
    case "vector":
      return isOfSeries(expected) && vectorMatches(value, expected);
    case "matrix":
      return isOfSeries(expected) && !expected.ordered &&
        matrixMatches(value, expected.series, expected.range ?? steps);
  }
}

function isOfSeries({ scalar, string }: Expectations): boolean {
  return scalar === undefined && string === undefined;
}

function vectorMatches(
  { samples }: VectorValue,
  { series, ordered }: Expectations,
): boolean {
  if (samples.length !== series.length) return false;
  const places = new Map(
    series.map(({ labels }, place) => [labels.key, place]),
  );
  return places.size === samples.length && samples.every((sample, index) => {
    const place = places.get(sample.labels.key);
    if (place === undefined || (ordered && place !== index)) return false;
    places.delete(sample.labels.key);
    const [point] = series[place]?.points ?? [];
    return typeof point === "number" && almostEqual(sample.value, point);
  });
}

function matrixMatches(
  { series }: MatrixValue,
  expected: readonly ExpectedSeries[],
  steps: ExpectedSteps,
): boolean {
  if (series.length !== expected.length || !isSorted(series)) return false;
  const byKey = new Map(expected.map((row) => [row.labels.key, row.points]));
  return byKey.size === series.length && series.every((one) => {
    const points = byKey.get(one.labels.key);
    return points !== undefined &&
      pointsMatch(one.timestamps, one.values, points, steps);
  });
}

function pointsMatch(
  timestamps: Float64Array,
  values: Float64Array,
  points: readonly NotedPoint[],
  { start, end, step }: ExpectedSteps,
): boolean {
  let next = 0;
  for (const [index, point] of points.entries()) {
    const time = start + index * step;
    if (time > end) return false;
    if (point === "none") continue;
    const fits = typeof point === "number" && timestamps[next] === time &&
      almostEqual(values[next] ?? NaN, point);
    if (!fits) return false;
    next++;
  }
  return next === timestamps.length;
}

/** Prometheus sorts the series of a range query by their labels. */
function isSorted(series: MatrixValue["series"]): boolean {
  return series.every((one, index) => {
    const before = series[index - 1];
    return before === undefined ||
      Labels.compare(before.labels, one.labels) < 0;
  });
}

function compareMessages(
  kind: string,
  messages: readonly string[],
  { all, none, some }: ExpectedMessages,
): Difference | undefined {
  const got = formatRows(messages).replace("no series", `no ${kind}`);
  const texts = messages.map(withoutPosition);
  if (none && texts.length > 0) return { expected: `no ${kind}`, got };
  if (some && texts.length === 0) return { expected: `a ${kind}`, got };
  if (all.length === 0) return;
  const isComplete = texts.length > 0 &&
    all.every((pattern) => texts.some((text) => fits(text, pattern))) &&
    texts.every((text) => all.some((pattern) => fits(text, pattern)));
  return isComplete
    ? undefined
    : { expected: `a ${kind}${describe(all)}`, got };
}

/** Prometheus' tests leave out where in the query a message belongs. */
function withoutPosition(message: string): string {
  return message.replace(/ \(\d+:\d+\)$/, "");
}

function fits(text: string, pattern: MessagePattern): boolean {
  return typeof pattern === "string" ? text === pattern : pattern.test(text);
}

function describe(patterns: readonly MessagePattern[]): string {
  const texts = patterns.filter((pattern) => String(pattern) !== "/(?:)/");
  return texts.length === 0 ? "" : `: ${texts.join(" | ")}`;
}

function formatExpected({ scalar, string, series }: Expectations): string {
  if (scalar !== undefined) return formatNumber(scalar);
  if (string !== undefined) return JSON.stringify(string);
  return formatRows(
    series.map(({ labels, points }) =>
      `${formatLabels(labels)} ${formatPoints(points)}`
    ),
  );
}

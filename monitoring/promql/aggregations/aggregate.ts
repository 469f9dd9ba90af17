/**
 * Evaluates aggregations.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Aggregation, AggregationOperator, Position } from "../ast.ts";
import { formatShort } from "../decimal.ts";
import type { Evaluation } from "../evaluation.ts";
import { EvaluationError } from "../evaluation_error.ts";
import type { Column, StepSeries, StepValue } from "../steps.ts";
import type { Accumulator } from "./accumulator.ts";
import { Count, Group } from "./count.ts";
import { countValues } from "./count_values.ts";
import { Maximum, Minimum } from "./extremes.ts";
import { type Groups, groupSeries, membersOf } from "./groups.ts";
import { largerFirst, smallerFirst } from "./heap.ts";
import { firstOf, shareOf } from "./limit.ts";
import { quantilesOf } from "./quantile.ts";
import { Average, Sum } from "./sum.ts";
import { topOf } from "./top.ts";
import { StandardDeviation, Variance } from "./variance.ts";

/**
 * Returns the aggregated series.
 *
 * @param parameter The value of the first argument, where there is one.
 */
export async function aggregate(
  aggregation: Aggregation,
  series: readonly StepSeries[],
  parameter: StepValue | undefined,
  stepCount: number,
  evaluation: Evaluation,
): Promise<readonly StepSeries[]> {
  const { operator } = aggregation;
  const { slices, annotations, budget } = evaluation;
  const position = aggregation.parameter?.position ?? aggregation.position;
  const groups = await groupSeries(series, aggregation, slices);
  if (operator === "count_values") {
    const label = parameter?.type === "string" ? parameter.value : "";
    checkLabelName(label);
    const kept = !aggregation.without || !aggregation.grouping.includes(label);
    return await countValues(
      series,
      groups,
      kept ? label : undefined,
      stepCount,
      slices,
    );
  }
  const values = parameter?.type === "scalar"
    ? parameter.values
    : new Float64Array(stepCount);
  switch (operator) {
    case "topk":
    case "bottomk":
      return needsNone(values) ? [] : await topOf(
        membersOf(series, groups),
        checkSizes(values),
        operator === "topk" ? smallerFirst : largerFirst,
        slices,
      );
    case "limitk":
      return needsNone(values)
        ? []
        : await firstOf(membersOf(series, groups), checkSizes(values), slices);
    case "limit_ratio":
      return await shareOf(
        series,
        checkRatios(values, position, annotations),
        slices,
      );
    case "quantile":
      checkQuantiles(values, position, annotations);
      budget.hold(groups.labels.length * stepCount);
      return labelled(
        await quantilesOf(membersOf(series, groups), values, slices),
        groups,
      );
    default:
      budget.hold(groups.labels.length * stepCount);
      return await accumulate(
        accumulator(operator, groups.labels.length, stepCount),
        series,
        groups,
        slices,
      );
  }
}

/** Aggregations that take one series after the other. */
type Accumulated = Exclude<
  AggregationOperator,
  | "topk"
  | "bottomk"
  | "limitk"
  | "limit_ratio"
  | "quantile"
  | "count_values"
>;

function accumulator(
  operator: Accumulated,
  groups: number,
  length: number,
): Accumulator {
  switch (operator) {
    case "sum":
      return new Sum(groups, length);
    case "avg":
      return new Average(groups, length);
    case "count":
      return new Count(groups, length);
    case "group":
      return new Group(groups, length);
    case "min":
      return new Minimum(groups, length);
    case "max":
      return new Maximum(groups, length);
    case "stdvar":
      return new Variance(groups, length);
    case "stddev":
      return new StandardDeviation(groups, length);
  }
}

async function accumulate(
  accumulator: Accumulator,
  series: readonly StepSeries[],
  groups: Groups,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  for (const [index, one] of series.entries()) {
    accumulator.add(groups.of[index] ?? 0, one);
    if (slices.spend(one.values.length)) await slices.next();
  }
  return labelled(
    groups.labels.map((_, group) => accumulator.finish(group)),
    groups,
  );
}

function labelled(
  columns: readonly Column[],
  groups: Groups,
): readonly StepSeries[] {
  return groups.labels.flatMap((labels, group): StepSeries[] => {
    const column = columns[group];
    const losesName = groups.losesName[group] === true;
    return column === undefined ? [] : [{ labels, losesName, ...column }];
  });
}

function checkLabelName(label: string): void {
  if (label !== "" && label.isWellFormed()) return;
  throw new EvaluationError(`invalid label name ${quoted(label)}`);
}

/** Quotes text; a byte of no character stands in it as a lone surrogate. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\udc([0-9a-f]{2})/g, "\\x$1");
}

/** True if at no step a series is asked for. NaN asks for some. */
function needsNone(sizes: Float64Array): boolean {
  return sizes.every((size) => size < 1);
}

/** Beyond this a number doesn't fit into 64 bits. */
const maxSize = 2 ** 63;

function checkSizes(sizes: Float64Array): Float64Array {
  for (const size of sizes) {
    if (Number.isNaN(size)) {
      throw new EvaluationError("Parameter value is NaN");
    }
    if (size <= -maxSize) {
      throw new EvaluationError(
        `Scalar value ${formatShort(size)} underflows int64`,
      );
    }
    if (size >= maxSize) {
      throw new EvaluationError(
        `Scalar value ${formatShort(size)} overflows int64`,
      );
    }
  }
  return sizes;
}

function checkRatios(
  ratios: Float64Array,
  position: Position,
  annotations: Evaluation["annotations"],
): Float64Array {
  const least = ratios.reduce((a, b) => Math.min(a, b), Infinity);
  const most = ratios.reduce((a, b) => Math.max(a, b), -Infinity);
  if (Number.isNaN(least)) throw new EvaluationError("Ratio value is NaN");
  const warn = (ratio: number, used: number) =>
    annotations.warn(
      `ratio value should be between -1 and 1, got ${
        formatShort(ratio)
      }, capping to ${used}`,
      position,
    );
  if (most > 1) warn(most, 1);
  if (least < -1) warn(least, -1);
  return ratios;
}

function checkQuantiles(
  quantiles: Float64Array,
  position: Position,
  annotations: Evaluation["annotations"],
): void {
  const warn = (quantile: number) =>
    annotations.warn(
      `quantile value should be between 0 and 1, got ${formatShort(quantile)}`,
      position,
    );
  let least = Infinity;
  let most = -Infinity;
  for (const quantile of quantiles) {
    if (Number.isNaN(quantile)) warn(NaN);
    else {
      least = Math.min(least, quantile);
      most = Math.max(most, quantile);
    }
  }
  if (most > 1) warn(most);
  if (least < 0) warn(least);
}

/**
 * Evaluates an expression.
 *
 * @module
 */
import { Slices } from "../async/slices.ts";
import type { SampleSource } from "../series/samples.ts";
import { aggregate } from "./aggregations/aggregate.ts";
import { AnnotationList } from "./annotations.ts";
import { answerInstant, answerRange, rawSamples } from "./answers.ts";
import type { Expression } from "./ast.ts";
import { SampleBudget } from "./budget.ts";
import { bare, callFunction, isRange } from "./call.ts";
import type { Evaluation } from "./evaluation.ts";
import { EvaluationError } from "./evaluation_error.ts";
import {
  type NameRemoval,
  removeMarkedNames,
  withoutNames,
} from "./merge_series.ts";
import { GatheredSeries } from "./gathered_series.ts";
import { combine } from "./operators/binary.ts";
import { selectNewest } from "./selectors.ts";
import { isStepInvariant } from "./step_invariant.ts";
import { blocksOf } from "./step_blocks.ts";
import { lastTimeOf, type Steps, type StepValue } from "./steps.ts";
import type { Answer, Value } from "./value.ts";

export { EvaluationError };

/** Times at which to evaluate, in milliseconds since 1970. */
export type QueryTimes =
  | { readonly at: number }
  | { readonly start: number; readonly end: number; readonly step: number };

/** Bounds of an evaluation. */
export interface QueryOptions {
  /** Age at which a sample is no more taken, in ms. @default 5 minutes */
  readonly lookback?: number;
  /** Step of a subquery that names none, in ms. @default 1 minute */
  readonly subqueryStep?: number;
  /** Samples that a query may hold at once. @default 50000000 */
  readonly maxSamples?: number;
  /**
   * The expression's text, so that warnings name line and column.
   *
   * @default undefined warnings come without places
   */
  readonly text?: string;
  /**
   * True to take names of metrics away at the end of the evaluation, as
   * Prometheus does behind its flag `promql-delayed-name-removal`: so
   * `label_replace(rate(…), …)` still sees them.
   *
   * @default false
   */
  readonly delaysNameRemoval?: boolean;
}

/**
 * Evaluates an expression at one time or at several.
 *
 * @throws {EvaluationError} in Prometheus' words.
 * @throws the signal's reason when it aborts.
 */
export async function evaluate(
  source: SampleSource,
  expression: Expression,
  times: QueryTimes,
  signal: AbortSignal,
  options: QueryOptions = {},
): Promise<Answer> {
  const query = new Query(source, stepsOf(times), signal, options);
  const value = "at" in times
    ? await query.answerInstant(expression)
    : await query.answerRange(expression);
  const { warnings, infos } = query.annotations;
  return { value, warnings, infos };
}

function stepsOf(times: QueryTimes): Steps {
  if ("at" in times) return { start: times.at, step: 0, count: 1 };
  const { start, end, step } = times;
  if (!(step > 0)) {
    throw new RangeError(`Step must be longer than 0 ms, but it is ${step}`);
  }
  const count = Math.max(0, Math.floor((end - start) / step) + 1);
  return { start, step, count };
}

/** Evaluates one query. */
class Query implements Evaluation {
  readonly annotations: AnnotationList;
  readonly budget: SampleBudget;
  readonly slices: Slices;
  readonly lookback: number;
  readonly subqueryStep: number;
  readonly delaysNameRemoval: boolean;
  readonly start: number;
  readonly end: number;

  constructor(
    readonly source: SampleSource,
    private readonly steps: Steps,
    signal: AbortSignal,
    options: QueryOptions,
  ) {
    this.annotations = new AnnotationList(options.text);
    this.budget = new SampleBudget(options.maxSamples ?? 50_000_000);
    this.slices = new Slices(signal);
    this.lookback = options.lookback ?? 5 * 60_000;
    this.subqueryStep = options.subqueryStep ?? 60_000;
    this.delaysNameRemoval = options.delaysNameRemoval ?? false;
    this.start = steps.start;
    this.end = lastTimeOf(steps);
  }

  async answerInstant(expression: Expression): Promise<Value> {
    const inner = bare(expression);
    if (isRange(inner)) return await rawSamples(inner, this.steps, this);
    const value = await this.evaluate(expression, this.steps);
    return answerInstant(await named(value, this.slices), this.steps.start);
  }

  async answerRange(expression: Expression): Promise<Value> {
    const inner = bare(expression);
    if (isRange(inner) || inner.kind === "string") {
      const type = isRange(inner) ? "range vector" : "string";
      throw new EvaluationError(
        `invalid expression type "${type}" for range query, must be Scalar or instant Vector`,
      );
    }
    const gathered = new GatheredSeries(this);
    for (const block of blocksOf(this.steps, expression)) {
      const { held } = this.budget;
      const value = await this.evaluate(expression, block);
      this.budget.releaseTo(held);
      await gathered.add(value, block);
    }
    return await answerRange(await gathered.samples(), this.slices);
  }

  async evaluate(expression: Expression, steps: Steps): Promise<StepValue> {
    this.slices.signal.throwIfAborted();
    const { held } = this.budget;
    this.budget.hold(steps.count);
    const value = steps.count > 1 && isStepInvariant(expression)
      ? spread(await this.#evaluate(expression, { ...steps, count: 1 }), steps)
      : await this.#evaluate(expression, steps);
    this.budget.releaseTo(held);
    this.budget.hold(
      value.type === "vector" ? value.series.length * steps.count : steps.count,
    );
    return value;
  }

  async #evaluate(expression: Expression, steps: Steps): Promise<StepValue> {
    switch (expression.kind) {
      case "number": {
        const values = new Float64Array(steps.count).fill(expression.value);
        return { type: "scalar", values };
      }
      case "string":
        return { type: "string", value: expression.value };
      case "parentheses":
        return await this.evaluate(expression.expression, steps);
      case "unary": {
        const value = await this.evaluate(expression.operand, steps);
        return expression.operator === "-" ? await negate(value, this) : value;
      }
      case "binary": {
        const left = await this.evaluate(expression.left, steps);
        const right = await this.evaluate(expression.right, steps);
        return await combine(expression, left, right, steps.count, this);
      }
      case "aggregation": {
        const { parameter } = expression;
        const argument = parameter === undefined
          ? undefined
          : await this.evaluate(parameter, steps);
        const value = await this.evaluate(expression.expression, steps);
        const series = await aggregate(
          expression,
          value.type === "vector" ? value.series : [],
          argument,
          steps.count,
          this,
        );
        return { type: "vector", series };
      }
      case "call":
        return await callFunction(expression, steps, this);
      case "selector":
        return {
          type: "vector",
          series: await selectNewest(expression, steps, this),
        };
      case "matrix":
      case "subquery":
        throw new TypeError("A range can't be evaluated at steps");
    }
  }
}

async function negate(
  value: StepValue,
  removal: NameRemoval,
): Promise<StepValue> {
  switch (value.type) {
    case "scalar":
      return { type: "scalar", values: value.values.map((number) => -number) };
    case "string":
      return value;
    case "vector": {
      const series = value.series.map((one) => ({
        ...one,
        values: one.values.map((number) => -number),
      }));
      return { type: "vector", series: await withoutNames(series, removal) };
    }
  }
}

/** Takes away the names that the answer doesn't have. */
async function named(value: StepValue, slices: Slices): Promise<StepValue> {
  return value.type === "vector"
    ? { type: "vector", series: await removeMarkedNames(value.series, slices) }
    : value;
}

/** Repeats the value of one step at all steps. */
function spread(value: StepValue, { count }: Steps): StepValue {
  switch (value.type) {
    case "scalar": {
      const values = new Float64Array(count).fill(value.values[0] ?? 0);
      return { type: "scalar", values };
    }
    case "string":
      return value;
    case "vector": {
      const everywhere = new Uint8Array(count).fill(1);
      const series = value.series
        .filter(({ present }) => present[0] === 1)
        .map((one) => ({
          ...one,
          present: everywhere,
          values: new Float64Array(count).fill(one.values[0] ?? 0),
        }));
      return { type: "vector", series };
    }
  }
}

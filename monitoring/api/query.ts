/**
 * Answers `query` and `query_range`.
 *
 * @module
 */
import type { Expression } from "../promql/ast.ts";
import {
  evaluate,
  EvaluationError,
  type QueryTimes,
} from "../promql/evaluate.ts";
import { typeOf } from "../promql/parse.ts";
import type { Answer, Value } from "../promql/value.ts";
import { quote } from "../series/quote.ts";
import type { SampleSource } from "../series/samples.ts";
import type { ApiAnswer } from "./answer.ts";
import { ApiError, invalidParameter, namingParameter } from "./api_error.ts";
import type { ApiCall, Endpoint } from "./call.ts";
import { Deadline } from "./deadline.ts";
import type { Form } from "./form.ts";
import type { ApiLimits } from "./limits.ts";
import {
  durationOf,
  limitOf,
  optionalTime,
  readDuration,
  requiredTime,
} from "./parameters.ts";
import { QuerySlots } from "./query_slots.ts";
import { QueryStats } from "./query_stats.ts";
import { expressionOf } from "./selectors.ts";
import { valueText } from "./values.ts";

/** Options of {@linkcode queryEndpoints}. */
export interface QueryEndpointsOptions {
  readonly source: SampleSource;
  readonly limits: ApiLimits;
  /** Returns milliseconds since 1970. */
  readonly now: () => number;
}

/** A query as its parameters describe it. */
interface Query {
  readonly times: QueryTimes;
  readonly timeoutMs: number;
  readonly lookback?: number;
  /** Results to return; 0 stands for all. */
  readonly limit: number;
}

/** Makes the endpoints of queries, which share their slots. */
export function queryEndpoints(
  { source, limits, now }: QueryEndpointsOptions,
): { readonly query: Endpoint; readonly queryRange: Endpoint } {
  const slots = new QuerySlots(limits.maxConcurrentQueries);

  async function run(call: ApiCall, query: Query): Promise<ApiAnswer> {
    const { form } = call;
    const stats = new QueryStats(source);
    using deadline = new Deadline(call.signal, query.timeoutMs);
    try {
      deadline.stage = "query queue";
      const giveBack = await slots.take(deadline.signal);
      try {
        stats.endQueue();
        deadline.stage = "expression evaluation";
        const expression = namingParameter(
          "query",
          () => readQuery(form, limits, query.times),
        );
        stats.endPreparation();
        const answer = await evaluate(
          stats.source,
          expression,
          query.times,
          deadline.signal,
          {
            lookback: query.lookback,
            maxSamples: limits.maxSamples,
            text: form.get("query"),
          },
        );
        stats.endEvaluation();
        return queryAnswer(answer, query.limit, form.get("stats"), stats);
      } finally {
        giveBack();
      }
    } catch (error) {
      if (error instanceof EvaluationError) {
        throw new ApiError("execution", error.message);
      }
      throw deadline.explain(error);
    }
  }

  return {
    query(call) {
      const { form } = call;
      const limit = limitOf(form);
      const at = optionalTime(form, "time", now());
      return run(call, { times: { at }, limit, ...boundsOf(form, limits) });
    },
    queryRange(call) {
      const { form } = call;
      const limit = limitOf(form);
      const times = rangeOf(form, limits);
      return run(call, { times, limit, ...boundsOf(form, limits) });
    },
  };
}

function rangeOf(
  form: Form,
  { maxPoints }: ApiLimits,
): { start: number; end: number; step: number } {
  const start = requiredTime(form, "start");
  const end = requiredTime(form, "end");
  if (end < start) {
    throw invalidParameter(
      "end",
      "end timestamp must not be before start time",
    );
  }
  const exactStep = durationOf(form, "step");
  const step = Math.trunc(exactStep);
  // Prometheus divides by 0 where the step is a part of a millisecond.
  if (step <= 0) {
    throw invalidParameter(
      "step",
      "zero or negative query resolution step widths are not accepted. Try a positive integer",
    );
  }
  if (Math.floor((end - start) / exactStep) > maxPoints) {
    const most = maxPoints.toLocaleString("en");
    throw new ApiError(
      "bad_data",
      `exceeded maximum resolution of ${most} points per timeseries. Try decreasing the query resolution (?step=XX)`,
    );
  }
  return { start, end, step };
}

function boundsOf(
  form: Form,
  { queryTimeoutMs }: ApiLimits,
): { timeoutMs: number; lookback?: number } {
  let timeoutMs = queryTimeoutMs;
  const timeout = form.get("timeout");
  if (timeout !== "") {
    const asked = durationOf(form, "timeout");
    if (asked <= 0) {
      throw invalidParameter(
        "timeout",
        `timeout must be positive, got ${asked / 1000}s`,
      );
    }
    timeoutMs = Math.min(asked, queryTimeoutMs);
  }
  const lookback = form.get("lookback_delta");
  if (lookback === "") return { timeoutMs };
  try {
    const asked = readDuration(lookback);
    return asked > 0 ? { timeoutMs, lookback: asked } : { timeoutMs };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError(
      "bad_data",
      `error parsing lookback delta duration: ${error.message}`,
    );
  }
}

function readQuery(
  form: Form,
  limits: ApiLimits,
  times: QueryTimes,
): Expression {
  const expression = expressionOf(form, limits);
  if ("at" in times) return expression;
  const type = typeOf(expression);
  if (type === "vector" || type === "scalar") return expression;
  const documented = type === "matrix" ? "range vector" : type;
  throw new ApiError(
    "bad_data",
    `invalid expression type "${documented}" for range query, must be Scalar or instant Vector`,
  );
}

function queryAnswer(
  { value, warnings, infos }: Answer,
  limit: number,
  statsWanted: string,
  stats: QueryStats,
): ApiAnswer {
  const shown = limit > 0 ? truncated(value, limit) : value;
  const more: string[] = [];
  if (shown !== value) more.push("results truncated due to limit");
  if (!["", "true", "all"].includes(statsWanted)) {
    more.push(
      `value ${quote(statsWanted)} for parameter "stats" is deprecated and ` +
        'will be rejected in the next major release, use "true" or "all"',
    );
  }
  return {
    data: dataText(shown, statsWanted === "" ? undefined : stats),
    warnings: [...warnings, ...more],
    infos,
  };
}

function* dataText(value: Value, stats?: QueryStats): Generator<string> {
  yield `{"resultType":"${value.type}","result":`;
  yield* valueText(value);
  if (stats !== undefined) yield `,"stats":${JSON.stringify(stats)}`;
  yield "}";
}

function truncated(value: Value, limit: number): Value {
  switch (value.type) {
    case "vector":
      return value.samples.length <= limit
        ? value
        : { ...value, samples: value.samples.slice(0, limit) };
    case "matrix":
      return value.series.length <= limit
        ? value
        : { ...value, series: value.series.slice(0, limit) };
    default:
      return value;
  }
}

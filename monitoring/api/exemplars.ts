/**
 * Answers `query_exemplars`.
 *
 * @module
 */
import type { Expression } from "../promql/ast.ts";
import type { Matcher } from "../series/matcher.ts";
import type { SampleStore, SeriesExemplars } from "../storage/sample_store.ts";
import { jsonList, labelsText } from "./answer.ts";
import { ApiError } from "./api_error.ts";
import type { Endpoint } from "./call.ts";
import { Deadline } from "./deadline.ts";
import type { ApiLimits } from "./limits.ts";
import { formatSample, formatTime } from "./numbers.ts";
import { maxTime, minTime, optionalTime } from "./parameters.ts";
import { expressionOf } from "./selectors.ts";

/** Makes the endpoint of the exemplars of all series in an expression. */
export function exemplarsEndpoint(
  store: Pick<SampleStore, "exemplars">,
  limits: ApiLimits,
): Endpoint {
  return async ({ form, signal }) => {
    const start = optionalTime(form, "start", minTime);
    const end = optionalTime(form, "end", maxTime);
    if (end < start) {
      throw new ApiError(
        "bad_data",
        "end timestamp must not be before start timestamp",
      );
    }
    const matchers = [...selectorsIn(expressionOf(form, limits))];
    if (matchers.length === 0) return undefined;
    using deadline = new Deadline(signal, limits.queryTimeoutMs);
    try {
      const found = await store.exemplars(
        { matchers, start, end },
        deadline.signal,
      );
      return { data: jsonList(found, (one) => [exemplarsText(one)]) };
    } catch (error) {
      throw deadline.explain(error);
    }
  };
}

function* selectorsIn(
  expression: Expression,
): Generator<readonly Matcher[]> {
  switch (expression.kind) {
    case "number":
    case "string":
      return;
    case "selector":
      yield expression.matchers;
      return;
    case "matrix":
      yield expression.selector.matchers;
      return;
    case "parentheses":
    case "subquery":
      return yield* selectorsIn(expression.expression);
    case "aggregation":
      if (expression.parameter !== undefined) {
        yield* selectorsIn(expression.parameter);
      }
      return yield* selectorsIn(expression.expression);
    case "unary":
      return yield* selectorsIn(expression.operand);
    case "binary":
      yield* selectorsIn(expression.left);
      return yield* selectorsIn(expression.right);
    case "call":
      for (const argument of expression.arguments) {
        yield* selectorsIn(argument);
      }
  }
}

function exemplarsText({ labels, exemplars }: SeriesExemplars): string {
  const texts = exemplars.map(({ labels, value, timestamp }) =>
    `{"labels":${labelsText(labels)},"value":"${
      formatSample(value)
    }","timestamp":${formatTime(timestamp)}}`
  );
  return `{"seriesLabels":${labelsText(labels)},"exemplars":[${
    texts.join(",")
  }]}`;
}

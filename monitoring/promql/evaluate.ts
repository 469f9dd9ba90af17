/**
 * Evaluates an expression.
 *
 * @module
 */
import type { SampleSource } from "../series/samples.ts";
import type { Expression } from "./ast.ts";
import type { Answer } from "./value.ts";

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
}

/** An evaluation that failed, as opposed to an expression that is wrong. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/**
 * Evaluates an expression at one time or at several.
 *
 * @throws {EvaluationError} in Prometheus' words.
 * @throws the signal's reason when it aborts.
 */
export function evaluate(
  _source: SampleSource,
  _expression: Expression,
  _times: QueryTimes,
  _signal: AbortSignal,
  _options: QueryOptions = {},
): Promise<Answer> {
  return Promise.reject(new EvaluationError("not yet"));
}

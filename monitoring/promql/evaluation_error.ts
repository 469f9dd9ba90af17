/**
 * Defines how an evaluation fails.
 *
 * @module
 */

/** An evaluation that failed, as opposed to an expression that is wrong. */
export class EvaluationError extends Error {
  /** Name of the class. */
  override readonly name = "EvaluationError";
}

/** Makes the error for two series that a result can't tell apart. */
export function sameLabelsError(): EvaluationError {
  return new EvaluationError(
    "vector cannot contain metrics with the same labelset",
  );
}

/**
 * Bounds the memory of an evaluation.
 *
 * @module
 */
import { EvaluationError } from "./evaluation_error.ts";

/** Counts the samples that an evaluation holds at once. */
export class SampleBudget {
  #held = 0;

  constructor(private readonly limit: number) {}

  /** Number of samples held. */
  get held(): number {
    return this.#held;
  }

  /**
   * Counts samples, or values at steps, before they are made.
   *
   * @throws {EvaluationError} if they are too many.
   */
  hold(samples: number): void {
    this.#held += samples;
    if (this.#held <= this.limit) return;
    throw new EvaluationError(
      "query processing would load too many samples into memory in query execution",
    );
  }

  /** Counts down to the number held at another time. */
  releaseTo(held: number): void {
    this.#held = held;
  }
}

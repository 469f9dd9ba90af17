/**
 * Finds series that match more than they may.
 *
 * @module
 */
import type { Labels } from "../../series/labels.ts";
import type { Matching } from "../ast.ts";
import { EvaluationError } from "../evaluation_error.ts";
import { labelFilter } from "../label_keys.ts";
import type { StepSeries } from "../steps.ts";

/** A pair of series that match, as far as this file looks at it. */
interface Pair {
  readonly labels: Labels;
  readonly present: Uint8Array;
}

/** Keeps the problem of the earliest step, which is told. */
export class MatchProblems {
  #step = Infinity;
  #message = "";
  #manySide: Uint8Array | undefined;

  /**
   * @param manySide Makes the steps at which the side where many may match has
   *   any series. Elsewhere nothing is matched.
   */
  constructor(
    private readonly matching: Matching,
    private readonly manySide: () => Uint8Array,
  ) {}

  /**
   * Looks at series of the side where one may match, all of one group. Returns
   * true if there is a problem.
   */
  lookAtOneSide(ones: readonly StepSeries[]): boolean {
    const manySide = this.#manySide ??= this.manySide();
    const clash = firstClash(ones, manySide.length, manySide);
    if (clash === undefined) return false;
    if (clash.step >= this.#step) return true;
    const { before, after } = clash;
    const { cardinality, on, labels } = this.matching;
    const group = on
      ? labelFilter(this.matching)(after.labels)
      : labelFilter({ on: false, labels })(after.labels);
    const side = cardinality === "one-to-many" ? "left" : "right";
    this.#step = clash.step;
    this.#message =
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: [${after.labels}, ${before.labels}]` +
      ";many-to-many matching not allowed: matching labels must be unique on one side";
    return true;
  }

  /** Looks at all pairs of one group. */
  lookAtPairs(pairs: readonly Pair[], stepCount: number): void {
    if (this.matching.cardinality === "one-to-one") {
      this.#note(
        firstClash(pairs, stepCount),
        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
      );
      return;
    }
    for (
      const equal of Map.groupBy(pairs, (pair) => pair.labels.key).values()
    ) {
      this.#note(
        firstClash(equal, stepCount),
        "multiple matches for labels: grouping labels must ensure unique matches",
      );
    }
  }

  /** @throws {EvaluationError} if there is a problem. */
  throwFirst(): void {
    if (this.#step < Infinity) throw new EvaluationError(this.#message);
  }

  #note(clash: { readonly step: number } | undefined, message: string): void {
    if (clash === undefined || clash.step >= this.#step) return;
    this.#step = clash.step;
    this.#message = message;
  }
}

/** Returns the first step at which two have a value, and these two. */
function firstClash<T extends { readonly present: Uint8Array }>(
  columns: readonly T[],
  stepCount: number,
  where?: Uint8Array,
): { step: number; before: T; after: T } | undefined {
  if (columns.length < 2) return undefined;
  for (let step = 0; step < stepCount; step++) {
    if (where !== undefined && where[step] === 0) continue;
    let before: T | undefined;
    for (const column of columns) {
      if (column.present[step] === 0) continue;
      if (before !== undefined) return { step, before, after: column };
      before = column;
    }
  }
  return undefined;
}

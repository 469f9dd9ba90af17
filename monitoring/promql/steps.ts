/**
 * Holds values at each step of an evaluation. An instant query has one step.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** The times of an evaluation, in milliseconds since 1970. */
export interface Steps {
  readonly start: number;
  /** Distance of two steps; 0 if there is one. */
  readonly step: number;
  readonly count: number;
}

/** A series at each step. */
export interface StepSeries {
  readonly labels: Labels;
  /** A value for each step; it means nothing where `present` is 0. */
  readonly values: Float64Array;
  /** 1 for each step that has a value. */
  readonly present: Uint8Array;
}

/** What a part of an expression yields at each step. */
export type StepValue =
  | { readonly type: "scalar"; readonly values: Float64Array }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "vector"; readonly series: readonly StepSeries[] };

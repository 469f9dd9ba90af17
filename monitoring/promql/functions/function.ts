/**
 * Defines how a function is written. Each file of this folder holds a few that
 * belong together, and `mod.ts` has the table of all.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Call, Position } from "../ast.ts";
import type { Steps, StepSeries, StepValue } from "../steps.ts";

/**
 * The samples that a function of a range sees: those at the indices
 * `first <= index < end` of the arrays. There is at least one. The same object
 * serves for the next window, so don't keep it.
 */
export interface RangeWindow {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  readonly first: number;
  readonly end: number;
  /** The window is `after < time <= until`, in milliseconds. */
  readonly after: number;
  readonly until: number;
  /** Time of the step, which is `until` but for an `offset` or `@`. */
  readonly time: number;
  /** Scalar arguments at this step, in the order in which they are written. */
  readonly scalars: readonly number[];
}

/** Tells the user something, in Prometheus' words, once each. */
export interface Annotations {
  /**
   * @param message Without the `PromQL warning: ` that goes before it.
   * @param at Part of the expression that it is about.
   */
  warn(message: string, at: Position): void;
  info(message: string, at: Position): void;
}

/** A function of the samples in a range, such as `rate()`. */
export interface RangeFunction {
  readonly kind: "range";
  /** True if the result keeps the name of the metric. @default false */
  readonly keepsName?: boolean;
  /** Checks arguments at a step, once for all series. */
  readonly check?: (
    scalars: readonly number[],
    call: Call,
    annotations: Annotations,
  ) => void;
  /** Looks at the name of each metric that has a result, as for a non-counter. */
  readonly checkName?: (
    name: string,
    call: Call,
    annotations: Annotations,
  ) => void;
  /** Returns the value; undefined for none. */
  evaluate(window: RangeWindow): number | undefined;
  /**
   * Makes the result from those of all series, as for `absent_over_time()`.
   *
   * @default undefined they are the result
   */
  readonly combine?: (
    series: readonly StepSeries[],
    call: Call,
    steps: Steps,
  ) => readonly StepSeries[];
}

/** A function of each value on its own, such as `abs()`. */
export interface ValueFunction {
  readonly kind: "value";
  /** @param scalars Scalar arguments at this step. */
  evaluate(value: number, scalars: readonly number[]): number | undefined;
}

/** What any other function works with. */
export interface CallContext {
  readonly call: Call;
  /** Arguments at every step, in the order in which they are written. */
  readonly arguments: readonly StepValue[];
  readonly steps: Steps;
  readonly annotations: Annotations;
  /** Long work lets the event loop run now and then. */
  readonly slices: Slices;
  /** True if names of metrics are taken away at the end of the evaluation. */
  readonly delaysNameRemoval: boolean;
}

/** A function of whole vectors or none, such as `sort()` or `time()`. */
export interface VectorFunction {
  readonly kind: "vector";
  evaluate(context: CallContext): StepValue | Promise<StepValue>;
}

/** How a function works. */
export type FunctionImplementation =
  | RangeFunction
  | ValueFunction
  | VectorFunction;

export type { StepSeries };

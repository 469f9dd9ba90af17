/**
 * Defines what an evaluation answers. All times are milliseconds since 1970.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** A value at a time. */
export interface ScalarValue {
  readonly type: "scalar";
  readonly timestamp: number;
  readonly value: number;
}

/** A text at a time. */
export interface StringValue {
  readonly type: "string";
  readonly timestamp: number;
  readonly value: string;
}

/** A series' value at one time. */
export interface VectorSample {
  readonly labels: Labels;
  readonly timestamp: number;
  readonly value: number;
}

/** The answer of an instant query on a vector. */
export interface VectorValue {
  readonly type: "vector";
  readonly samples: readonly VectorSample[];
}

/** A series' values over time. */
export interface MatrixSeries {
  /** Labels of the series. */
  readonly labels: Labels;
  /** Time of each value, ascending. */
  readonly timestamps: Float64Array;
  /** The value at each of the times. */
  readonly values: Float64Array;
}

/** The answer of a range query, and of an instant query on a range. */
export interface MatrixValue {
  readonly type: "matrix";
  readonly series: readonly MatrixSeries[];
}

export type Value = ScalarValue | StringValue | VectorValue | MatrixValue;

/** A value with what the user should know of it, in Prometheus' words. */
export interface Answer {
  /** What the expression yields. */
  readonly value: Value;
  /** What may be wrong with the query or the samples, each once. */
  readonly warnings: readonly string[];
  /** What is worth a look, each once. */
  readonly infos: readonly string[];
}

/**
 * Defines what an evaluation answers. All times are milliseconds since 1970.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** A value at a time. */
export interface ScalarValue {
  /** Kind. */
  readonly type: "scalar";
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The value. */
  readonly value: number;
}

/** A text at a time. */
export interface StringValue {
  /** Kind. */
  readonly type: "string";
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The value. */
  readonly value: string;
}

/** A series' value at one time. */
export interface VectorSample {
  /** All labels. */
  readonly labels: Labels;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The value. */
  readonly value: number;
}

/** The answer of an instant query on a vector. */
export interface VectorValue {
  /** Kind. */
  readonly type: "vector";
  /** One for each series. */
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
  /** Kind. */
  readonly type: "matrix";
  /** One for each set of labels. */
  readonly series: readonly MatrixSeries[];
}

/** What an expression yields. */
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

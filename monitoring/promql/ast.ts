/**
 * Defines the tree of an expression. All durations and times are milliseconds.
 *
 * @module
 */
import type { Matcher } from "../series/matcher.ts";

/** Type of an expression's value. */
export type ValueType = "scalar" | "string" | "vector" | "matrix";

/** Where an expression stands in its text, in UTF-16 code units. */
export interface Position {
  readonly start: number;
  /** Just after the last character. */
  readonly end: number;
}

interface Node {
  readonly position: Position;
}

/** An expression that was checked: its types fit together. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | Parentheses
  | Unary
  | Binary
  | Aggregation
  | Call
  | VectorSelector
  | MatrixSelector
  | Subquery;

/** A number, such as `0x1F`, `+Inf` or `5m`, which is 300. */
export interface NumberLiteral extends Node {
  readonly kind: "number";
  readonly value: number;
  /** True if it was written as a duration. */
  readonly isDuration: boolean;
}

export interface StringLiteral extends Node {
  readonly kind: "string";
  readonly value: string;
}

export interface Parentheses extends Node {
  readonly kind: "parentheses";
  readonly expression: Expression;
}

export interface Unary extends Node {
  readonly kind: "unary";
  readonly operator: "+" | "-";
  readonly operand: Expression;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOperator = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type SetOperator = "and" | "or" | "unless";
export type BinaryOperator =
  | ArithmeticOperator
  | ComparisonOperator
  | SetOperator;

/** How many series of each side may match. */
export type Cardinality =
  | "one-to-one"
  | "many-to-one"
  | "one-to-many"
  | "many-to-many";

/** How the series of two sides find each other. */
export interface Matching {
  readonly cardinality: Cardinality;
  /** Labels of `on` or `ignoring`. */
  readonly labels: readonly string[];
  /** True for `on`. */
  readonly on: boolean;
  /** Labels that `group_left` or `group_right` takes from the "one" side. */
  readonly include: readonly string[];
}

export interface Binary extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** True for a comparison that answers 0 or 1. */
  readonly returnsBool: boolean;
  /** Set if both sides are vectors. */
  readonly matching?: Matching;
}

export type AggregationOperator =
  | "sum"
  | "avg"
  | "count"
  | "min"
  | "max"
  | "group"
  | "stddev"
  | "stdvar"
  | "topk"
  | "bottomk"
  | "count_values"
  | "quantile"
  | "limitk"
  | "limit_ratio";

export interface Aggregation extends Node {
  readonly kind: "aggregation";
  readonly operator: AggregationOperator;
  readonly expression: Expression;
  /** First argument of `topk`, `bottomk`, `quantile`, `count_values` and so on. */
  readonly parameter?: Expression;
  readonly grouping: readonly string[];
  /** True for `without`. */
  readonly without: boolean;
}

export interface Call extends Node {
  readonly kind: "call";
  /** Name of a function in `functions/signatures.ts`. */
  readonly function: string;
  readonly arguments: readonly Expression[];
}

/** `@ 1234.5`, `@ start()` or `@ end()`. */
export type AtModifier = number | "start" | "end";

export interface VectorSelector extends Node {
  readonly kind: "selector";
  /** The name of the metric, if it stands before the braces. */
  readonly name?: string;
  /** All conditions, that on `__name__` among them. */
  readonly matchers: readonly Matcher[];
  /** `offset 5m` is 300000, `offset -5m` is -300000. */
  readonly offset: number;
  readonly at?: AtModifier;
}

export interface MatrixSelector extends Node {
  readonly kind: "matrix";
  /** Has the offset and the `@` of the whole. */
  readonly selector: VectorSelector;
  readonly range: number;
}

export interface Subquery extends Node {
  readonly kind: "subquery";
  readonly expression: Expression;
  readonly range: number;
  /** @default undefined the default step of the engine, one minute */
  readonly step?: number;
  readonly offset: number;
  readonly at?: AtModifier;
}

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
  /** First character. */
  readonly start: number;
  /** Just after the last character. */
  readonly end: number;
}

/** A part of an expression. */
export interface ExpressionNode {
  /** Where it stands in the text. */
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
export interface NumberLiteral extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "number";
  /** The value itself. */
  readonly value: number;
  /** True if it was written as a duration. */
  readonly isDuration: boolean;
}

/** A text in quotes. */
export interface StringLiteral extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "string";
  /** The value itself. */
  readonly value: string;
}

/** An expression in parentheses. */
export interface Parentheses extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "parentheses";
  /** What it is made of. */
  readonly expression: Expression;
}

/** A sign before an expression. */
export interface Unary extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "unary";
  /** What is done. */
  readonly operator: "+" | "-";
  /** What the sign stands before. */
  readonly operand: Expression;
}

/** An operator that computes. */
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
/** An operator that compares. */
export type ComparisonOperator = "==" | "!=" | ">" | "<" | ">=" | "<=";
/** An operator on sets of series. */
export type SetOperator = "and" | "or" | "unless";
/** An operator between two expressions. */
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
  /** How many series of each side may match. */
  readonly cardinality: Cardinality;
  /** Labels of `on` or `ignoring`. */
  readonly labels: readonly string[];
  /** True for `on`. */
  readonly on: boolean;
  /** Labels that `group_left` or `group_right` takes from the "one" side. */
  readonly include: readonly string[];
}

/** Two expressions with an operator between them. */
export interface Binary extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "binary";
  /** What is done. */
  readonly operator: BinaryOperator;
  /** What stands before the operator. */
  readonly left: Expression;
  /** What stands after the operator. */
  readonly right: Expression;
  /** True for a comparison that answers 0 or 1. */
  readonly returnsBool: boolean;
  /** Set if both sides are vectors. */
  readonly matching?: Matching;
}

/** How an aggregation makes one value of many. */
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

/** An aggregation, such as `sum by (job) (up)`. */
export interface Aggregation extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "aggregation";
  /** What is done. */
  readonly operator: AggregationOperator;
  /** What it is made of. */
  readonly expression: Expression;
  /** First argument of `topk`, `bottomk`, `quantile`, `count_values` and so on. */
  readonly parameter?: Expression;
  /** Labels of `by` or `without`. */
  readonly grouping: readonly string[];
  /** True for `without`. */
  readonly without: boolean;
}

/** A call of a function. */
export interface Call extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "call";
  /** Name of a function in `functions/signatures.ts`. */
  readonly function: string;
  /** Arguments in the order in which they are written. */
  readonly arguments: readonly Expression[];
}

/** `@ 1234.5`, `@ start()` or `@ end()`. */
export type AtModifier = number | "start" | "end";

/** A selector of the newest samples, such as `up{job="a"}`. */
export interface VectorSelector extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "selector";
  /** The name of the metric, if it stands before the braces. */
  readonly name?: string;
  /** All conditions, that on `__name__` among them. */
  readonly matchers: readonly Matcher[];
  /** `offset 5m` is 300000, `offset -5m` is -300000. */
  readonly offset: number;
  /** Fixed time, in the place of that of the evaluation. */
  readonly at?: AtModifier;
}

/** A selector of all samples in a range, such as `up[5m]`. */
export interface MatrixSelector extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "matrix";
  /** Has the offset and the `@` of the whole. */
  readonly selector: VectorSelector;
  /** Length of the range. */
  readonly range: number;
}

/** An expression at many times, such as `max(up)[1h:1m]`. */
export interface Subquery extends ExpressionNode {
  /** Tells the kinds of expressions apart. */
  readonly kind: "subquery";
  /** What it is made of. */
  readonly expression: Expression;
  /** Length of the range. */
  readonly range: number;
  /** @default undefined the default step of the engine, one minute */
  /** Distance of two steps. */
  readonly step?: number;
  /** How far back it looks. */
  readonly offset: number;
  /** Fixed time, in the place of that of the evaluation. */
  readonly at?: AtModifier;
}

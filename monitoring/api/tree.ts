/**
 * Writes the tree of an expression in the shape of Prometheus' `parse_query`.
 *
 * @module
 */
import type {
  AtModifier,
  Binary,
  Expression,
  VectorSelector,
} from "../promql/ast.ts";
import { signatureOf } from "../promql/functions/signatures.ts";
import { formatScalar } from "./numbers.ts";

/** Returns the tree for JSON. Durations and times are milliseconds. */
export function treeOf(expression: Expression): unknown {
  switch (expression.kind) {
    case "number":
      return { type: "numberLiteral", val: formatScalar(expression.value) };
    case "string":
      return { type: "stringLiteral", val: expression.value };
    case "parentheses":
      return { type: "parenExpr", expr: treeOf(expression.expression) };
    case "unary":
      return {
        type: "unaryExpr",
        op: expression.operator,
        expr: treeOf(expression.operand),
      };
    case "binary":
      return binaryTree(expression);
    case "aggregation":
      return {
        type: "aggregation",
        op: expression.operator,
        expr: treeOf(expression.expression),
        param: expression.parameter === undefined
          ? null
          : treeOf(expression.parameter),
        grouping: expression.grouping,
        without: expression.without,
      };
    case "call":
      return {
        type: "call",
        func: functionTree(expression.function),
        args: expression.arguments.map(treeOf),
      };
    case "selector":
      return { type: "vectorSelector", ...selectorTree(expression) };
    case "matrix":
      return {
        type: "matrixSelector",
        ...selectorTree(expression.selector),
        range: expression.range,
      };
    case "subquery":
      return {
        type: "subquery",
        expr: treeOf(expression.expression),
        range: expression.range,
        offset: expression.offset,
        step: expression.step ?? 0,
        ...atTree(expression.at),
      };
  }
}

function binaryTree(
  { operator, left, right, returnsBool, matching }: Binary,
): unknown {
  return {
    type: "binaryExpr",
    op: operator,
    lhs: treeOf(left),
    rhs: treeOf(right),
    matching: matching === undefined ? null : {
      card: matching.cardinality,
      labels: matching.labels,
      on: matching.on,
      include: matching.include,
    },
    bool: returnsBool,
  };
}

function functionTree(name: string): unknown {
  const signature = signatureOf(name);
  return {
    name,
    argTypes: signature?.arguments,
    variadic: signature?.variadic ?? 0,
    returnType: signature?.returns,
  };
}

function selectorTree({ name = "", matchers, offset, at }: VectorSelector) {
  return {
    name,
    offset,
    matchers: matchers.map(({ name, value, operator }) => ({
      name,
      value,
      type: operator,
    })),
    ...atTree(at),
  };
}

function atTree(at: AtModifier | undefined) {
  return {
    timestamp: typeof at === "number" ? at : null,
    startOrEnd: typeof at === "string" ? at : null,
  };
}

/**
 * Makes our tree of that of Prometheus' grammar.
 *
 * @module
 */
import type { parser } from "@prometheus-io/lezer-promql";
import { metricName } from "../series/labels.ts";
import {
  createMatcher,
  type Matcher,
  type MatchOperator,
} from "../series/matcher.ts";
import { unquote } from "../series/quoted_text.ts";
import type {
  Aggregation,
  AggregationOperator,
  AtModifier,
  Binary,
  BinaryOperator,
  Expression,
  Matching,
  MatrixSelector,
  Position,
  Subquery,
  VectorSelector,
} from "./ast.ts";
import {
  nativeHistogramFunctions,
  signatureOf,
} from "./functions/signatures.ts";
import { isDuration, readNumber } from "./literals.ts";
import { type ParseError, parseErrorAt } from "./parse_error.ts";

type Node = ReturnType<typeof parser.parse>["topNode"];

/** Deepest nesting of an expression. */
const maxDepth = 500;

/** Operators by the name of their node. */
const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  Add: "+",
  Sub: "-",
  Mul: "*",
  Div: "/",
  Mod: "%",
  Pow: "^",
  Atan2: "atan2",
  Eql: "==",
  Neq: "!=",
  Gtr: ">",
  Lss: "<",
  Gte: ">=",
  Lte: "<=",
  And: "and",
  Or: "or",
  Unless: "unless",
};

const aggregations: Readonly<Record<string, AggregationOperator>> = {
  Sum: "sum",
  Avg: "avg",
  Count: "count",
  Min: "min",
  Max: "max",
  Group: "group",
  Stddev: "stddev",
  Stdvar: "stdvar",
  Topk: "topk",
  Bottomk: "bottomk",
  CountValues: "count_values",
  Quantile: "quantile",
  LimitK: "limitk",
  LimitRatio: "limit_ratio",
};
const withParameter: ReadonlySet<AggregationOperator> = new Set([
  ...["topk", "bottomk", "count_values", "quantile"] as const,
  ...["limitk", "limit_ratio"] as const,
]);
const setOperators = new Set<BinaryOperator>(["and", "or", "unless"]);

/**
 * Makes our tree of a syntax tree without errors. Types aren't checked yet.
 *
 * @throws {ParseError} where a part has no meaning.
 */
export function readTree(text: string, top: Node): Expression {
  return new TreeReader(text).expression(top.firstChild ?? top, 0);
}

class TreeReader {
  constructor(readonly text: string) {}

  /**
   * Reads an expression.
   *
   * @param suffixes Ranges, offsets and times that follow it, in their order.
   * The grammar takes `a + b offset 5m` for `(a + b) offset 5m`, but they belong
   * to what stands just before them.
   */
  expression(
    node: Node,
    depth: number,
    suffixes: readonly Node[] = [],
  ): Expression {
    if (isSuffix(node)) {
      return this.expression(this.#child(node), depth, [node, ...suffixes]);
    }
    if (node.type.name === "BinaryExpr" || node.type.name === "UnaryExpr") {
      return this.#operation(node, depth, suffixes);
    }
    return suffixes.reduce(
      (expression, suffix) => this.#suffix(suffix, expression),
      this.#operand(node, depth),
    );
  }

  #operand(node: Node, depth: number): Expression {
    this.#limitDepth(node, depth);
    const inner = (of: Node) => this.expression(of, depth + 1);
    const position = this.#position(node);
    switch (node.type.name) {
      case "NumberDurationLiteral":
        return {
          kind: "number",
          value: this.#number(node),
          isDuration: isDuration(this.#text(node)),
          position,
        };
      case "StringLiteral":
        return { kind: "string", value: this.#string(node), position };
      case "ParenExpr":
        return {
          kind: "parentheses",
          expression: inner(this.#child(node)),
          position,
        };
      case "AggregateExpr":
        return this.#aggregation(node, inner);
      case "FunctionCall":
        return this.#call(node, inner);
      case "VectorSelector":
        return this.#selector(node);
      default:
        throw this.#error(node, `unexpected ${node.type.name}`);
    }
  }

  #limitDepth(node: Node, depth: number): void {
    if (depth <= maxDepth) return;
    throw this.#error(
      node,
      `expression is nested too deeply, at most ${maxDepth} levels are allowed`,
    );
  }

  #suffix(node: Node, before: Expression): Expression {
    switch (node.type.name) {
      case "MatrixSelector":
        return this.#matrix(node, before);
      case "SubqueryExpr":
        return this.#subquery(node, before);
      case "OffsetExpr":
        return this.#offset(node, before);
      case "StepInvariantExpr":
        return this.#at(node, before);
      case "AnchoredExpr":
        throw this.#notEnabled(node, "anchored modifier");
      default:
        throw this.#notEnabled(node, "smoothed modifier");
    }
  }

  #operation(
    node: Node,
    depth: number,
    suffixes: readonly Node[],
  ): Expression {
    this.#limitDepth(node, depth);
    const inner = (of: Node) => this.expression(of, depth + 1);
    const last = (of: Node) => this.expression(of, depth + 1, suffixes);
    const { from, to } = suffixes.at(-1) ?? node;
    const position = { start: node.from, end: Math.max(from, to) };
    return node.type.name === "UnaryExpr"
      ? this.#unary(node, last, position)
      : this.#binary(node, inner, last, position);
  }

  #unary(
    node: Node,
    last: (of: Node) => Expression,
    position: Position,
  ): Expression {
    const [sign, operand] = children(node);
    if (sign === undefined || operand === undefined) throw this.#broken(node);
    const expression = last(operand);
    const operator = this.#text(sign) === "-" ? "-" : "+";
    if (expression.kind === "number") {
      const value = operator === "-" ? -expression.value : expression.value;
      return { ...expression, value, position };
    }
    return { kind: "unary", operator, operand: expression, position };
  }

  #binary(
    node: Node,
    inner: (of: Node) => Expression,
    last: (of: Node) => Expression,
    position: Position,
  ): Expression {
    const parts = children(node);
    const [leftNode, operatorNode] = parts;
    const rightNode = parts.at(-1);
    if (!leftNode || !operatorNode || !rightNode) throw this.#broken(node);
    const name = operatorNode.type.name;
    const operator = binaryOperators[name];
    if (operator === undefined) {
      throw this.#error(
        operatorNode,
        `operator ${this.#text(operatorNode)} needs native histograms, ` +
          "which are not supported",
      );
    }
    const fill = parts.find(({ type }) => type.name === "FillModifier");
    if (fill) throw this.#notEnabled(fill, "fill modifier");
    const clause = parts.find(({ type }) =>
      type.name === "MatchingModifierClause"
    );
    const binary = (left: Expression, where: Position): Binary => ({
      kind: "binary",
      operator,
      left,
      right: last(rightNode),
      returnsBool: parts.some(({ type }) => type.name === "BoolModifier"),
      matching: this.#matching(clause, operator),
      position: where,
    });
    const left = inner(leftNode);
    // The grammar takes the sign of -1^2 for a part of the number, but a power
    // binds tighter.
    const isSigned = operator === "^" && left.kind === "number" &&
      /^[-+]/.test(this.#text(leftNode));
    if (!isSigned) return binary(left, position);
    const start = leftNode.from + this.#text(leftNode).search(/[^-+\s]/);
    const sign = this.#text(leftNode).startsWith("-") ? "-" : "+";
    const unsigned = {
      ...left,
      value: sign === "-" ? -left.value : left.value,
      position: { start, end: leftNode.to },
    };
    return {
      kind: "unary",
      operator: sign,
      operand: binary(unsigned, { start, end: position.end }),
      position,
    };
  }

  #matching(clause: Node | undefined, operator: BinaryOperator): Matching {
    const cardinality = setOperators.has(operator)
      ? "many-to-many"
      : "one-to-one";
    if (clause === undefined) {
      return { cardinality, labels: [], on: false, include: [] };
    }
    const [labels, include] = clause.getChildren("GroupingLabels");
    const left = clause.getChild("GroupLeft") !== null;
    const right = clause.getChild("GroupRight") !== null;
    return {
      cardinality: left ? "many-to-one" : right ? "one-to-many" : cardinality,
      labels: labels === undefined ? [] : this.#labels(labels),
      on: clause.getChild("On") !== null,
      include: include === undefined ? [] : this.#labels(include),
    };
  }

  #aggregation(node: Node, inner: (of: Node) => Expression): Aggregation {
    const name = node.getChild("AggregateOp")?.firstChild?.type.name ?? "";
    const operator = aggregations[name];
    const body = node.getChild("FunctionCallBody");
    if (operator === undefined || body === null) throw this.#broken(node);
    const modifier = node.getChild("AggregateModifier");
    const grouping = modifier?.getChild("GroupingLabels");
    const args = children(body).map(inner);
    if (args.length === 0) {
      throw this.#error(
        node,
        "no arguments for aggregate expression provided",
      );
    }
    const wanted = withParameter.has(operator) ? 2 : 1;
    const [parameter, expression] = wanted === 2 ? args : [undefined, args[0]];
    if (args.length !== wanted || expression === undefined) {
      throw this.#error(
        node,
        "wrong number of arguments for aggregate expression provided, " +
          `expected ${wanted}, got ${args.length}`,
      );
    }
    return {
      kind: "aggregation",
      operator,
      expression,
      ...(parameter === undefined ? {} : { parameter }),
      grouping: grouping ? this.#labels(grouping) : [],
      without: modifier?.getChild("Without") != null,
      position: this.#position(node),
    };
  }

  #call(node: Node, inner: (of: Node) => Expression): Expression {
    const name = this.#text(node.getChild("FunctionIdentifier") ?? node);
    const body = node.getChild("FunctionCallBody");
    if (nativeHistogramFunctions.has(name)) {
      throw this.#error(
        node,
        `function ${name}() needs native histograms, which are not supported`,
      );
    }
    if (body === null) throw this.#broken(node);
    if (signatureOf(name) === undefined) {
      throw this.#notEnabled(node, `function ${JSON.stringify(name)}`);
    }
    return {
      kind: "call",
      function: name,
      arguments: children(body).map(inner),
      position: this.#position(node),
    };
  }

  #selector(node: Node): VectorSelector {
    const identifier = node.getChild("Identifier");
    const inBraces = node.getChild("LabelMatchers");
    const position = this.#position(node);
    let name = identifier === null ? undefined : this.#text(identifier);
    const matchers: Matcher[] = [];
    for (const part of inBraces === null ? [] : children(inBraces)) {
      if (part.type.name === "QuotedLabelName") {
        const quoted = this.#string(part);
        if (name !== undefined) throw this.#nameSetTwice(node, name, quoted);
        name = quoted;
      } else {
        matchers.push(this.#matcher(part));
      }
    }
    if (name !== undefined) {
      const other = matchers.find((matcher) => matcher.name === metricName);
      if (other) throw this.#nameSetTwice(node, name, other.value);
      matchers.push(createMatcher(metricName, "=", name));
    } else if (matchers.every((matcher) => matcher.matches(""))) {
      throw this.#error(
        node,
        "vector selector must contain at least one non-empty matcher",
      );
    }
    return { kind: "selector", matchers, offset: 0, position };
  }

  #nameSetTwice(node: Node, name: string, other: string): ParseError {
    return this.#error(
      node,
      `metric name must not be set twice: ${JSON.stringify(name)} or ${
        JSON.stringify(other)
      }`,
    );
  }

  #matcher(node: Node): Matcher {
    const quoted = node.getChild("QuotedLabelName");
    const bare = node.getChild("LabelName");
    const operatorNode = node.getChild("MatchOp");
    const valueNode = node.getChild("StringLiteral");
    const named = quoted ?? bare;
    if (!named || !operatorNode || !valueNode) throw this.#broken(node);
    const operator = this.#text(operatorNode);
    if (!isMatchOperator(operator)) throw this.#broken(operatorNode);
    const name = quoted ? this.#string(quoted) : this.#text(named);
    const value = this.#string(valueNode);
    try {
      return createMatcher(name, operator, value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.#error(node, error.message);
    }
  }

  #matrix(node: Node, selector: Expression): MatrixSelector {
    const [, range] = children(node);
    if (!range) throw this.#broken(node);
    const problem = selector.kind !== "selector"
      ? "ranges only allowed for vector selectors"
      : selector.offset !== 0
      ? "no offset modifiers allowed before range"
      : selector.at !== undefined
      ? "no @ modifiers allowed before range"
      : undefined;
    if (problem !== undefined || selector.kind !== "selector") {
      const start = this.text.lastIndexOf("[", range.from);
      throw this.#errorAt({ start, end: node.to }, problem ?? "");
    }
    return {
      kind: "matrix",
      selector,
      range: this.#positiveDuration(range),
      position: { start: selector.position.start, end: node.to },
    };
  }

  #subquery(node: Node, expression: Expression): Subquery {
    const [, range, step] = children(node);
    if (!range) throw this.#broken(node);
    return {
      kind: "subquery",
      expression,
      range: this.#positiveDuration(range),
      ...(step ? { step: this.#positiveDuration(step) } : {}),
      offset: 0,
      position: { start: expression.position.start, end: node.to },
    };
  }

  #offset(node: Node, expression: Expression): Expression {
    const durationNode = node.getChild("OffsetDurationExpr");
    if (durationNode === null) throw this.#broken(node);
    const offset = this.#signedDuration(durationNode);
    return this.#modify(node, expression, "offset", (selector) => {
      if (selector.offset !== 0) {
        throw this.#errorAt(
          selector.position,
          "offset may not be set multiple times",
        );
      }
      return { ...selector, offset };
    });
  }

  #at(node: Node, expression: Expression): Expression {
    const at = this.#atModifier(node);
    return this.#modify(node, expression, "@", (selector) => {
      if (selector.at !== undefined) {
        throw this.#errorAt(
          selector.position,
          "@ <timestamp> may not be set multiple times",
        );
      }
      return { ...selector, at };
    });
  }

  #atModifier(node: Node): AtModifier {
    const preprocessor = node.getChild("AtModifierPreprocessors");
    if (preprocessor !== null) {
      return this.#text(preprocessor).toLowerCase() === "start"
        ? "start"
        : "end";
    }
    const literal = node.getChildren("NumberDurationLiteral").at(-1);
    if (literal === undefined) throw this.#broken(node);
    const seconds = this.#number(literal);
    if (!Number.isFinite(seconds) || Math.abs(seconds) > 2 ** 53) {
      throw this.#error(
        node,
        `timestamp out of bounds for @ modifier: ${
          String(seconds).replace("Infinity", "Inf").replace(/^(?=I)/, "+")
        }`,
      );
    }
    return Math.round(seconds * 1000);
  }

  /** Gives a selector or subquery an offset or a time. */
  #modify(
    node: Node,
    expression: Expression,
    modifier: "offset" | "@",
    change: <S extends VectorSelector | Subquery>(selector: S) => S,
  ): Expression {
    const position = { start: expression.position.start, end: node.to };
    switch (expression.kind) {
      case "selector":
      case "subquery":
        return { ...change(expression), position };
      case "matrix":
        return {
          ...expression,
          selector: change(expression.selector),
          position,
        };
      default:
        throw this.#errorAt(
          expression.position,
          `${modifier} modifier must be preceded by an instant vector ` +
            "selector or range vector selector or a subquery",
        );
    }
  }

  #positiveDuration(node: Node): number {
    const milliseconds = this.#signedDuration(node);
    if (milliseconds <= 0) {
      throw this.#error(node, "duration must be greater than 0");
    }
    return milliseconds;
  }

  /** Reads a duration, or a number of seconds. */
  #signedDuration(node: Node): number {
    const parts = children(node);
    const [first, second] = parts;
    if (first?.type.name === "UnaryOp" && second) {
      const size = this.#signedDuration(second);
      return this.#text(first) === "-" ? -size : size;
    }
    const isPlain = parts.length === 1 &&
      first?.type.name === "NumberDurationLiteralInDurationContext" &&
      !this.#text(node).startsWith("(");
    if (!isPlain) throw this.#notEnabled(node, "duration expression");
    const seconds = this.#number(node);
    if (!(Math.abs(seconds) < 2 ** 63 / 1e9)) {
      throw this.#error(node, "duration out of range");
    }
    return Math.trunc(Math.round(seconds * 1e6) / 1e3);
  }

  #labels(node: Node): string[] {
    return children(node).map((label) =>
      label.type.name === "QuotedLabelName"
        ? this.#string(label)
        : this.#text(label)
    );
  }

  #number(node: Node): number {
    try {
      return readNumber(this.#text(node));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) {
        throw this.#error(node, error.message);
      }
      throw error;
    }
  }

  #string(node: Node): string {
    try {
      return unquote(this.#text(node));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.#error(
        node,
        `error unquoting string ${
          JSON.stringify(this.#text(node))
        }: invalid syntax`,
      );
    }
  }

  #child(node: Node): Node {
    const child = node.firstChild;
    if (child === null) throw this.#broken(node);
    return child;
  }

  #text({ from, to }: Node): string {
    return this.text.slice(from, to);
  }

  #position({ from, to }: Node): Position {
    return { start: from, end: to };
  }

  #error(node: Node, message: string): ParseError {
    return this.#errorAt(this.#position(node), message);
  }

  #errorAt(position: Position, message: string): ParseError {
    return parseErrorAt(this.text, message, position);
  }

  #broken(node: Node): ParseError {
    return this.#error(node, `cannot read ${this.#text(node)}`);
  }

  #notEnabled(node: Node, feature: string): ParseError {
    return this.#error(node, `${feature} is experimental and not enabled`);
  }
}

/** Returns true for what stands behind an expression and changes it. */
function isSuffix({ type }: Node): boolean {
  return type.name === "MatrixSelector" || type.name === "SubqueryExpr" ||
    type.name === "OffsetExpr" || type.name === "StepInvariantExpr" ||
    type.name === "AnchoredExpr" || type.name === "SmoothedExpr";
}

/** Returns the children of a node without signs and comments. */
function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.type.name !== "LineComment") all.push(child);
  }
  return all;
}

function isMatchOperator(text: string): text is MatchOperator {
  return text === "=" || text === "!=" || text === "=~" || text === "!~";
}

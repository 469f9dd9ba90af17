/**
 * Makes our tree of that of Prometheus' grammar.
 *
 * @module
 */
import { parser } from "@prometheus-io/lezer-promql";
import { metricName } from "../../series/labels.ts";
import {
  createMatcher,
  type Matcher,
  type MatchOperator,
} from "../../series/matcher.ts";
import { quote } from "../../series/quote.ts";
import { unquote } from "../../series/quoted_text.ts";
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
} from "../ast.ts";
import { formatDecimal } from "../decimal.ts";
import {
  flaggedFunctions,
  nativeHistogramFunctions,
  signatureOf,
} from "../functions/signatures.ts";
import { isDuration, readNumber } from "./literals.ts";
import { describeProblem } from "./syntax_error.ts";
import type { Token } from "./token.ts";
import { type ParseError, parseErrorAt } from "../parse_error.ts";
import { type Canonical, writeCanonical } from "./canonical.ts";

type Node = ReturnType<typeof parser.parse>["topNode"];

/** Throws where an expression doesn't fit. */
const grammar = parser.configure({ strict: true });

const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map(
  ([
    ...["+", "-", "*", "/", "%", "^", "atan2"] as const,
    ...["==", "!=", ">", "<", ">=", "<="] as const,
    ...["and", "or", "unless"] as const,
  ] as const).map((operator) => [operator, operator]),
);

const aggregations: ReadonlyMap<string, AggregationOperator> = new Map(
  ([
    ...["sum", "avg", "count", "min", "max", "group", "stddev"] as const,
    ...["stdvar", "topk", "bottomk", "count_values", "quantile"] as const,
    ...["limitk", "limit_ratio"] as const,
  ] as const).map((operator) => [operator, operator]),
);
const withParameter: ReadonlySet<AggregationOperator> = new Set([
  ...["topk", "bottomk", "count_values", "quantile"] as const,
  ...["limitk", "limit_ratio"] as const,
]);
const setOperators = new Set<BinaryOperator>(["and", "or", "unless"]);

/**
 * Reads tokens by the grammar. Types aren't checked yet.
 *
 * @throws {ParseError} where they don't fit, or a part has no meaning.
 */
export function readTree(text: string, tokens: readonly Token[]): Expression {
  const canonical = writeCanonical(tokens);
  let top;
  try {
    top = parseWhole(canonical.text).topNode;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { token, message } = describeProblem(
      tokens,
      wrongToken(tokens, canonical, error),
    );
    throw parseErrorAt(text, message, token);
  }
  const last = tokens.at(-1);
  if (last?.kind === "error") throw parseErrorAt(text, last.word, last);
  const reader = new TreeReader(text, tokens, canonical);
  return reader.expression(top.firstChild ?? top);
}

/** Reads a text by the grammar, however long its chains of operators are. */
function parseWhole(text: string): ReturnType<typeof parser.parse> {
  const parse = grammar.startParse(text);
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    // The library counts the operators of a chain and gives up at some 200,
    // which is meant for editors.
    Reflect.set(parse, "bigReductionCount", 0);
  }
}

/** Returns the index of the token at which the grammar gave up. */
function wrongToken(
  tokens: readonly Token[],
  { text, tokenAt }: Canonical,
  { message }: SyntaxError,
): number {
  const position = /^No parse at (\d+)$/.exec(message)?.[1];
  if (position === undefined) throw new Error(message);
  let index = Number(position);
  if (text[index] === " ") index++;
  return tokenAt[index] ?? tokens.length - 1;
}

class TreeReader {
  constructor(
    readonly text: string,
    readonly tokens: readonly Token[],
    readonly canonical: Canonical,
  ) {}

  /**
   * Reads an expression.
   *
   * @param suffixes Ranges, offsets and times that follow it, in their order.
   * The grammar takes `a + b offset 5m` for `(a + b) offset 5m`, but they belong
   * to what stands just before them.
   */
  expression(
    node: Node,
    suffixes: readonly Node[] = [],
  ): Expression {
    if (isSuffix(node)) {
      return this.expression(this.#child(node), [node, ...suffixes]);
    }
    if (node.type.name === "BinaryExpr" || node.type.name === "UnaryExpr") {
      return this.#operation(node, suffixes);
    }
    return suffixes.reduce(
      (expression, suffix) => this.#suffix(suffix, expression),
      this.#operand(node),
    );
  }

  #operand(node: Node): Expression {
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
          expression: this.expression(this.#child(node)),
          position,
        };
      case "AggregateExpr":
        return this.#aggregation(node);
      case "FunctionCall":
        return this.#call(node);
      case "VectorSelector":
        return this.#selector(node);
      default:
        throw this.#error(node, `unexpected ${node.type.name}`);
    }
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
    suffixes: readonly Node[],
  ): Expression {
    const last = (of: Node) => this.expression(of, suffixes);
    const position = {
      start: this.#position(node).start,
      end: this.#position(suffixes.at(-1) ?? node).end,
    };
    return node.type.name === "UnaryExpr"
      ? this.#unary(node, last, position)
      : this.#binary(node, last, position);
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
    last: (of: Node) => Expression,
    position: Position,
  ): Expression {
    const parts = children(node);
    const [leftNode, operatorNode] = parts;
    const rightNode = parts.at(-1);
    if (!leftNode || !operatorNode || !rightNode) throw this.#broken(node);
    const operator = binaryOperators.get(this.#word(operatorNode));
    if (operator === undefined) throw this.#broken(operatorNode);
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
    const left = this.expression(leftNode);
    // The grammar takes the sign of -1^2 for a part of the number, but a power
    // binds tighter.
    const isSigned = operator === "^" && left.kind === "number" &&
      /^[-+]/.test(this.#text(leftNode));
    if (!isSigned) return binary(left, position);
    const { start, end } = this.#last(leftNode);
    const sign = this.#text(leftNode).startsWith("-") ? "-" : "+";
    const unsigned = {
      ...left,
      value: sign === "-" ? -left.value : left.value,
      position: { start, end },
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

  #aggregation(node: Node): Aggregation {
    const operator = aggregations.get(this.#word(node));
    const body = node.getChild("FunctionCallBody");
    if (operator === undefined || body === null) throw this.#broken(node);
    const modifier = node.getChild("AggregateModifier");
    const grouping = modifier?.getChild("GroupingLabels");
    const args = children(body).map((child) => this.expression(child));
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
      without: (modifier?.getChild("Without") ?? null) !== null,
      position: this.#position(node),
    };
  }

  #call(node: Node): Expression {
    const name = this.#text(node.getChild("FunctionIdentifier") ?? node);
    const body = node.getChild("FunctionCallBody");
    if (body === null) throw this.#broken(node);
    const call = {
      kind: "call",
      function: name,
      arguments: children(body).map((child) => this.expression(child)),
      position: this.#position(node),
    } as const;
    const problem = nativeHistogramFunctions.has(name)
      ? `function ${name}() needs native histograms, which are not supported`
      : flaggedFunctions.has(name)
      ? `function ${quote(name)} is not enabled`
      : signatureOf(name) === undefined
      ? `unknown function with name ${quote(name)}`
      : undefined;
    if (problem === undefined) return call;
    throw this.#error(node.getChild("FunctionIdentifier") ?? node, problem);
  }

  #selector(node: Node): VectorSelector {
    const identifier = node.getChild("Identifier");
    const inBraces = node.getChild("LabelMatchers");
    const matchers = inBraces === null
      ? []
      : children(inBraces).map((part) => this.#matcher(part));
    const selector = { kind: "selector", offset: 0 } as const;
    const position = this.#position(node);
    if (identifier === null) return { ...selector, matchers, position };
    const name = this.#text(identifier);
    matchers.push(createMatcher(metricName, "=", name));
    return { ...selector, name, matchers, position };
  }

  #matcher(node: Node): Matcher {
    if (node.type.name === "QuotedLabelName") {
      return createMatcher(metricName, "=", this.#string(node));
    }
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
      const { start } = this.#before(range);
      throw this.#errorAt(
        { start, end: this.#position(node).end },
        problem ?? "",
      );
    }
    return {
      kind: "matrix",
      selector,
      range: this.#positiveDuration(range),
      position: {
        start: selector.position.start,
        end: this.#position(node).end,
      },
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
      position: {
        start: expression.position.start,
        end: this.#position(node).end,
      },
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
        `timestamp out of bounds for @ modifier: ${formatFixed(seconds)}`,
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
    const position = {
      start: expression.position.start,
      end: this.#position(node).end,
    };
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
    if (!isPlain) {
      throw this.#error(
        first ?? node,
        "experimental duration expression is not enabled",
      );
    }
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
        `error unquoting string ${quote(this.#text(node))}: invalid syntax`,
      );
    }
  }

  #child(node: Node): Node {
    const child = node.firstChild;
    if (child === null) throw this.#broken(node);
    return child;
  }

  #text(node: Node): string {
    const { start, end } = this.#position(node);
    return this.text.slice(start, end);
  }

  /** Returns the first word of a node, in small letters if it is a keyword. */
  #word({ from }: Node): string {
    return this.#tokenAt(from).word;
  }

  #position({ from, to }: Node): Position {
    const { start } = this.#tokenAt(from);
    return { start, end: this.#tokenAt(to).end };
  }

  /** Returns the last token of a node. */
  #last(node: Node): Token {
    return this.#tokenAt(node.to);
  }

  /** Returns the token before a node. */
  #before({ from }: Node): Token {
    return this.#tokenAt(Math.max(0, from - 1));
  }

  #tokenAt(index: number): Token {
    const token = this.tokens[this.canonical.tokenAt[index] ?? 0];
    if (token === undefined) throw new RangeError(`No token at ${index}`);
    return token;
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

/** Writes a large number or none as Go's `%f` does. */
function formatFixed(value: number): string {
  return Number.isFinite(value)
    ? `${BigInt(Math.trunc(value))}.000000`
    : formatDecimal(value);
}

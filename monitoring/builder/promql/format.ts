/**
 * Lays out a long expression over lines, for people who read rule files.
 *
 * @module
 */
import { parser } from "@prometheus-io/lezer-promql";
import { parsePromql } from "./parse.ts";

type Node = ReturnType<typeof parser.parse>["topNode"];

/** Operators by precedence; those of the last row bind tightest. */
const precedences = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%", "atan2"],
  ["^"],
];

/** A part of an expression, as far as its layout goes. */
type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
    /** Contents of parentheses, behind a function's name or nothing. */
    readonly kind: "parentheses";
    readonly before: string;
    readonly inner: Part;
  }
  | {
    readonly kind: "operation";
    readonly precedence: number;
    readonly first: Part;
    /** `and on ()`, with what stands behind it. */
    readonly others: readonly {
      readonly operator: string;
      readonly operand: Part;
    }[];
  };

/**
 * The same expression without needless parentheses, on one line where it fits
 * and else with a line for each operand.
 *
 * @param width Characters that fit on a line.
 * @throws {SyntaxError} where it isn't PromQL.
 */
export function formatPromql(expression: string, width = 90): string {
  parsePromql(expression);
  const [top] = children(parser.parse(expression).topNode);
  return lines(bare(read(top, expression)), width).join("\n");
}

function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    all.push(child);
  }
  return all;
}

function read(node: Node | undefined, source: string): Part {
  if (!node) throw new SyntaxError(`Cannot read PromQL: ${source}`);
  const text = source.slice(node.from, node.to);
  if (node.name === "ParenExpr") {
    return {
      kind: "parentheses",
      before: "",
      inner: bare(read(children(node)[0], source)),
    };
  }
  if (node.name === "BinaryExpr") return readOperation(node, source);
  const last = node.lastChild;
  const args = last?.name === "FunctionCallBody" ? children(last) : [];
  if (last && args.length === 1) {
    const before = source.slice(node.from, last.from);
    return { kind: "parentheses", before, inner: bare(read(args[0], source)) };
  }
  return { kind: "text", text };
}

/** Contents of parentheses that stand alone. */
function bare(part: Part): Part {
  return part.kind === "parentheses" && part.before === "" ? part.inner : part;
}

function readOperation(node: Node, source: string): Part {
  const parts = children(node);
  const left = parts[0];
  const right = parts.at(-1);
  const operator = source.slice(parts[1]?.from, right?.from).trim();
  const precedence = precedences.findIndex((all) =>
    all.includes(operator.split(/[ (]/)[0] ?? "")
  );
  const first = operand(read(left, source), precedence, "left");
  const last = {
    operator,
    operand: operand(read(right, source), precedence, "right"),
  };
  return first.kind === "operation" && first.precedence === precedence
    ? { ...first, others: [...first.others, last] }
    : { kind: "operation", precedence, first, others: [last] };
}

/** An operand without its parentheses, where nothing changes without them. */
function operand(part: Part, precedence: number, side: "left" | "right"): Part {
  if (part.kind !== "parentheses" || part.before !== "") return part;
  const { inner } = part;
  if (inner.kind !== "operation") return inner;
  // Few know by heart how to read `a or b and c`, and `a - b / c` wants a look.
  if (precedence === 0 && inner.precedence === 1) return part;
  if (precedence === 3 && side === "right") return part;
  const binds = inner.precedence > precedence ||
    inner.precedence === precedence && side === "left" && precedence < 5;
  return binds ? inner : part;
}

function flat(part: Part): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "parentheses":
      return `${part.before}(${flat(part.inner)})`;
    case "operation":
      return [
        flat(part.first),
        ...part.others.map(({ operator, operand }) =>
          `${operator} ${flat(operand)}`
        ),
      ].join(" ");
  }
}

function lines(part: Part, width: number): string[] {
  const line = flat(part);
  if (line.length <= width || part.kind === "text") return [line];
  if (part.kind === "parentheses") {
    return [
      `${part.before}(`,
      ...lines(part.inner, width - 2).map((inner) => `  ${inner}`),
      ")",
    ];
  }
  const all = [{ operator: "", operand: part.first }, ...part.others];
  return all.reduce<string[]>((above, { operator, operand }, index) => {
    const before = index === 0 ? "" : `${operator} `;
    const last = above.at(-1) ?? "";
    // Behind the parenthesis that ends the lines above, or before the one that
    // begins those below.
    const fits = `${last} ${before}${flat(operand)}`.length <= width;
    if (part.precedence > 1 && last === ")" && fits) {
      return [...above.slice(0, -1), `${last} ${before}${flat(operand)}`];
    }
    const [head, ...rest] = lines(operand, width - before.length);
    const opens = rest.length > 0 && head?.endsWith("(");
    if (part.precedence > 1 && last !== "" && opens && above.length === 1) {
      return [`${last} ${before}${head}`, ...rest];
    }
    return [...above, `${before}${head}`, ...rest];
  }, []);
}

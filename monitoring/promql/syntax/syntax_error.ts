/**
 * Words the error on a token that stands where it can't, as Prometheus does.
 *
 * @module
 */
import { describe, type Token } from "./token.ts";

/** What is wrong, and with which token. */
export interface Problem {
  readonly token: Token;
  readonly message: string;
}

const groupingWords: ReadonlySet<string> = new Set([
  "by",
  "group_left",
  "group_right",
  "ignoring",
  "on",
  "without",
]);

const duration = "number, duration, step(), or range()";

/** Describes the first token that doesn't fit. */
export function describeProblem(
  tokens: readonly Token[],
  index: number,
): Problem {
  const token = tokens[index];
  if (token === undefined) throw new RangeError(`No token ${index}`);
  const before = tokens[index - 1];
  if (before === undefined && token.kind === "end") {
    return {
      token: { ...token, start: 0 },
      message: "no expression found in input",
    };
  }
  if (token.kind === "error") return { token, message: token.word };
  const open = openBrackets(tokens.slice(0, index));
  const last = open.at(-1);
  if (before?.word === "," && last !== undefined && takesArguments(last)) {
    return {
      token: before,
      message: "trailing commas not allowed in function call args",
    };
  }
  return {
    token,
    message: `unexpected ${describe(token)}${
      expectation(tokens.slice(0, index), open)
    }`,
  };
}

/** A bracket that is open, and the token before it. */
interface Open {
  readonly bracket: string;
  readonly index: number;
  readonly before: Token | undefined;
  /** True if it belongs to an aggregation. */
  readonly aggregates: boolean;
}

function openBrackets(tokens: readonly Token[]): Open[] {
  const open: Open[] = [];
  tokens.forEach(({ kind, word }, index) => {
    if (kind !== "punctuation") return;
    if ("({[".includes(word)) {
      open.push({
        bracket: word,
        index,
        before: tokens[index - 1],
        aggregates: word === "(" && aggregationBefore(tokens, index),
      });
    } else if (")}]".includes(word)) open.pop();
  });
  return open;
}

/** Returns true after `sum` and after `sum by (x)`. */
function aggregationBefore(tokens: readonly Token[], end: number): boolean {
  const before = tokens[end - 1];
  if (before?.kind === "aggregation") return true;
  if (before?.word !== ")") return false;
  const opening = tokens.findLastIndex(({ word }, index) =>
    index < end && word === "("
  );
  return isGrouping(tokens[opening - 1]) &&
    tokens[opening - 2]?.kind === "aggregation";
}

function isGrouping(token: Token | undefined): boolean {
  return token?.word === "by" || token?.word === "without";
}

function takesArguments({ bracket, before, aggregates }: Open): boolean {
  return bracket === "(" && (aggregates || before?.kind === "identifier");
}

/** Returns where the token stands and what is expected there. */
function expectation(
  before: readonly Token[],
  open: readonly Open[],
): string {
  const last = before.at(-1);
  const inner = open.at(-1);
  if (inner?.bracket === "{") return inBraces(last);
  if (inner?.bracket === "[") return inBrackets(before.slice(inner.index + 1));
  if (inner?.bracket === "(" && groupingWords.has(inner.before?.word ?? "")) {
    return inPlace(
      "grouping opts",
      last?.word === "(" || last?.word === "," ? "label" : '"," or ")"',
    );
  }
  const withoutSign = last?.word === "-" || last?.word === "+"
    ? before.at(-2)
    : last;
  if (withoutSign?.word === "offset") return inPlace("offset", duration);
  if (withoutSign?.word === "@" || atTime(before)) {
    return inPlace("@", "timestamp");
  }
  if (
    last?.kind === "keyword" && /^(?:by|without|on|ignoring)$/.test(last.word)
  ) {
    return inPlace("grouping opts", '"("');
  }
  const aggregates = last?.kind === "aggregation" ||
    aggregationBefore(before, before.length) ||
    open.some((bracket) => bracket.aggregates);
  return aggregates ? " in aggregation" : "";
}

/** Returns true after `@ start` and `@ start (`. */
function atTime(tokens: readonly Token[]): boolean {
  const end = tokens.at(-1)?.word === "(" ? -2 : -1;
  return tokens.at(end)?.kind === "time" && tokens.at(end - 1)?.word === "@";
}

function inPlace(place: string, expected: string): string {
  return ` in ${place}, expected ${expected}`;
}

function inBraces(last: Token | undefined): string {
  const expected = last?.word === "{" || last?.word === ","
    ? 'identifier or "}"'
    : last?.kind === "identifier"
    ? "label matching operator"
    : last?.kind === "string"
    ? '"," or "}"'
    : "string";
  return inPlace("label matching", expected);
}

function inBrackets(inside: readonly Token[]): string {
  const colon = inside.findIndex(({ word }) => word === ":");
  const isLiteral = ({ kind }: Token) =>
    kind === "number" || kind === "duration";
  if (colon >= 0) {
    return inside.slice(colon).some(isLiteral)
      ? inPlace("subquery selector", '"]"')
      : inPlace("subquery selector", `${duration.replace(" or", "")}, or "]"`);
  }
  return inside.some(isLiteral)
    ? inPlace("subquery or range", '":" or "]"')
    : inPlace("subquery or range selector", duration);
}

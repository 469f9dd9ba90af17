import { describe, type Token } from "./_tokens.ts";
import { signatureOf } from "./functions/signatures.ts";

/** Where and why an expression isn't PromQL. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

const groupers = new Set([
  ...["by", "without", "on", "ignoring", "group_left", "group_right"],
]);
const durations = "number, duration, step(), or range()";

/**
 * Says in Prometheus' words why a token can't stand where it does.
 *
 * @param index The token; the length of the list for the end of the input.
 */
export function unexpected(
  tokens: readonly Token[],
  index: number,
  length: number,
): SyntaxProblem {
  const token = tokens[index];
  const before = tokens[index - 1];
  const at = token ?? { start: length, end: length };
  if (
    token?.text === "(" &&
    (before?.kind === "identifier" || before?.kind === "metric identifier") &&
    signatureOf(before.text) === undefined
  ) {
    return {
      message: `unknown function with name ${JSON.stringify(before.text)}`,
      start: before.start,
      end: before.end,
    };
  }
  const isTrailingComma = token?.text === ")" && before?.text === ",";
  if (isTrailingComma && !isGrouping(tokens, openBefore(tokens, index))) {
    return {
      message: "trailing commas not allowed in function call args",
      start: before.start,
      end: before.end,
    };
  }
  return {
    message: `unexpected ${describe(token)}${contextOf(tokens, index)}`,
    start: at.start,
    end: at.end,
  };
}

function contextOf(tokens: readonly Token[], index: number): string {
  const before = tokens[index - 1];
  if (before === undefined) return "";
  const keyword = before.kind === "keyword" ? before.text.toLowerCase() : "";
  if (groupers.has(keyword) && !keyword.startsWith("group_")) {
    return ' in grouping opts, expected "("';
  }
  if (keyword === "offset") return ` in offset, expected ${durations}`;
  if (before.text === "@") return " in @, expected timestamp";
  const open = openBefore(tokens, index);
  const opening = open === undefined ? undefined : tokens[open]?.text;
  if (opening === "{") return inMatchers(before);
  if (opening === "[") return inRange(tokens, index, open ?? 0);
  if (isGrouping(tokens, open)) {
    return before.text === "(" || before.text === ","
      ? " in grouping opts, expected label"
      : ' in grouping opts, expected "," or ")"';
  }
  return before.kind === "aggregation" ? " in aggregation" : "";
}

function inMatchers(before: Token): string {
  const expected = before.text === "{" || before.text === ","
    ? 'identifier or "}"'
    : before.kind === "identifier"
    ? "label matching operator"
    : before.kind === "string"
    ? '"," or "}"'
    : "string";
  return ` in label matching, expected ${expected}`;
}

function inRange(
  tokens: readonly Token[],
  index: number,
  open: number,
): string {
  const inside = tokens.slice(open + 1, index);
  const colon = inside.findIndex(({ text }) => text === ":");
  if (inside.length === 0) {
    return ` in subquery or range selector, expected ${durations}`;
  }
  if (colon < 0) return ' in subquery or range, expected ":" or "]"';
  return colon === inside.length - 1
    ? ` in subquery selector, expected ${durations} or "]"`
    : ' in subquery selector, expected "]"';
}

/** Returns the index of the innermost bracket that is open before a token. */
function openBefore(
  tokens: readonly Token[],
  index: number,
): number | undefined {
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const { kind, text } = tokens[i] ?? { kind: "sign", text: "" };
    if (kind !== "sign") continue;
    if (")]}".includes(text)) depth++;
    if ("([{".includes(text) && depth-- === 0) return i;
  }
  return undefined;
}

/** Returns true if a parenthesis opens the labels of `by` and the like. */
function isGrouping(
  tokens: readonly Token[],
  open: number | undefined,
): boolean {
  const before = open === undefined ? undefined : tokens[open - 1];
  return before?.kind === "keyword" && groupers.has(before.text.toLowerCase());
}

/**
 * Bounds how deep an expression nests.
 *
 * @module
 */
import type { Token } from "./token.ts";

/** Deepest nesting of an expression. The grammar takes some 900 levels. */
export const maxNesting = 500;

const suffixes: ReadonlySet<string> = new Set([
  "[",
  "offset",
  "anchored",
  "smoothed",
]);

/**
 * Returns the first token that nests too deeply. Each bracket is a level, and
 * so is each operator and modifier, as `a + b + c` is `(a + b) + c`.
 */
export function tooDeep(tokens: readonly Token[]): Token | undefined {
  /** Levels within each bracket that is open. */
  const levels = [0];
  let depth = 0;
  let inBraces = false;
  const leave = () => {
    depth -= levels.pop() ?? 0;
  };
  for (const token of tokens) {
    const { kind, word } = token;
    if (kind === "punctuation" && (word === "{" || word === "}")) {
      inBraces = word === "{";
    } else if (inBraces) continue;
    else if (kind === "punctuation" && word === "(") {
      levels.push(1);
      depth++;
    } else if (kind === "punctuation" && word === ")") {
      leave();
    } else if (kind === "punctuation" && word === ",") {
      leave();
      levels.push(1);
      depth++;
    } else if (kind === "operator" || suffixes.has(word)) {
      levels.push((levels.pop() ?? 0) + 1);
      depth++;
    }
    if (depth > maxNesting) return token;
  }
  return undefined;
}

/**
 * Defines the tokens of PromQL.
 *
 * @module
 */
import { quote } from "../../series/quote.ts";

/**
 * What a token is. A keyword, an operator and a sign have their own text, in
 * small letters, as their kind.
 */
export type TokenKind =
  | "identifier"
  /** An identifier with a colon in it. */
  | "metric"
  | "number"
  | "duration"
  | "string"
  | "aggregation"
  | "keyword"
  /** A keyword that stands for a time of the query. */
  | "time"
  | "operator"
  | "punctuation"
  | "end"
  /** Text that is no token. `word` is the message. */
  | "error";

/** A piece of an expression. */
export interface Token {
  readonly kind: TokenKind;
  /** The text; keywords and operators in small letters. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const aggregations = [
  "avg",
  "bottomk",
  "count",
  "count_values",
  "group",
  "limit_ratio",
  "limitk",
  "max",
  "min",
  "quantile",
  "stddev",
  "stdvar",
  "sum",
  "topk",
] as const;

const keywords: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ...["and", "or", "unless", "atan2"].map((w) => [w, "operator"] as const),
  ...aggregations.map((word) => [word, "aggregation"] as const),
  ...[
    "anchored",
    "bool",
    "by",
    "group_left",
    "group_right",
    "ignoring",
    "offset",
    "on",
    "smoothed",
    "without",
  ].map((word) => [word, "keyword"] as const),
  ...["end", "range", "start", "step"].map((word) => [word, "time"] as const),
  ["inf", "number"],
  ["nan", "number"],
]);

/** Returns the kind of a keyword in small letters; undefined for other words. */
export function keywordKind(word: string): TokenKind | undefined {
  return keywords.get(word);
}

/** Describes a token as Prometheus does in its errors. */
export function describe(token: Token): string {
  const { kind, word } = token;
  switch (kind) {
    case "end":
      return "end of input";
    case "keyword":
      return `<${word}>`;
    case "aggregation":
      return `<aggr:${word}>`;
    case "operator":
      return `<op:${word}>`;
    case "identifier":
      return `identifier ${quote(word)}`;
    case "metric":
      return `metric identifier ${quote(word)}`;
    case "punctuation":
    case "time":
      return shorten(word);
    default:
      return `${kind} ${shorten(word)}`;
  }
}

/** Quotes a text; of a long one its beginning. */
function shorten(word: string): string {
  const characters = [...word];
  return characters.length > 10 && new TextEncoder().encode(word).length > 10
    ? `${quote(characters.slice(0, 10).join(""))}...`
    : quote(word);
}

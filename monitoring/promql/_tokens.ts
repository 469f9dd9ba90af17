/** Kinds of words and signs, as Prometheus' messages name them. */
export type TokenKind =
  | "identifier"
  | "metric identifier"
  | "string"
  | "number"
  | "duration"
  | "aggregation"
  | "operator"
  | "keyword"
  | "sign";

/** A word or sign of an expression. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Text that begins no word or sign. */
export interface LexicalError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** An expression as words and signs, up to the first error. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly error?: LexicalError;
}

const aggregations = new Set([
  ...["sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk"],
  ...["bottomk", "count_values", "quantile", "limitk", "limit_ratio"],
]);
const wordOperators = new Set(["and", "or", "unless", "atan2"]);
const keywords = new Set([
  ...["offset", "by", "without", "on", "ignoring", "group_left"],
  ...["group_right", "bool", "start", "end"],
]);

const space = /[ \t\n\r]+|#[^\n]*/y;
const word = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelWord = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;
const numeric = /[0-9.](?:[0-9a-zA-Z_.]|(?<=[0-9.][eE])[+-])*/y;
const duration = /^(?:\d+(?:ms|[smhdwy]))+$/;
const number =
  /^(?:0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*|\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?(?:[eE][+-]?\d+(?:_\d+)*)?|\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?)$/;
const sign = /==|!=|<=|>=|=~|!~|[-+*/%^<>=@,(){}[\]:]/y;
const operatorSigns = new Set([
  ...["==", "!=", "<=", ">=", "=~", "!~"],
  ...["-", "+", "*", "/", "%", "^", "<", ">"],
]);

const closing: Readonly<Record<string, string>> = {
  ")": "(",
  "]": "[",
  "}": "{",
};
const names: Readonly<Record<string, string>> = {
  "(": "left parenthesis",
  ")": "right parenthesis",
  "[": "left bracket",
  "]": "right bracket",
  "{": "left brace",
  "}": "right brace",
};

/** Splits an expression, as Prometheus does. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const open: string[] = [];
  let index = 0;
  const read = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(text)?.[0];
  };
  const fail = (message: string, start = index, end = text.length) => ({
    tokens,
    error: { message, start, end },
  });
  while (index < text.length) {
    const blank = read(space);
    if (blank !== undefined) {
      index += blank.length;
      continue;
    }
    const inBraces = open.at(-1) === "{";
    const found = read(inBraces ? labelWord : word);
    const next = found ?? read(quoted) ?? read(numeric) ?? read(sign);
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    if (next === undefined) {
      if ("\"'`".includes(character)) {
        return fail(
          character === "`"
            ? "unterminated raw string"
            : "unterminated quoted string",
        );
      }
      if (character === "!") {
        const after = text.charAt(index + 1);
        return fail(`unexpected character after '!': '${after}'`);
      }
      return fail(
        inBraces
          ? `unexpected character inside braces: '${character}'`
          : `unexpected character: '${character}'`,
      );
    }
    const kind = found === undefined
      ? kindOf(next)
      : kindOfWord(next, inBraces);
    if (kind === undefined) {
      return fail(`bad number or duration syntax: "${next}"`);
    }
    if (kind === "sign") {
      const problem = nest(next, open);
      if (problem !== undefined) return fail(problem);
    }
    tokens.push({ kind, text: next, start: index, end: index + next.length });
    index += next.length;
  }
  const left = open.at(-1);
  if (left === "{") return fail("unexpected end of input inside braces");
  if (left === "(") return fail("unclosed left parenthesis");
  if (left === "[") return fail("unclosed left bracket");
  return { tokens };
}

function kindOfWord(text: string, inBraces: boolean): TokenKind {
  if (inBraces) return "identifier";
  const lower = text.toLowerCase();
  if (lower === "inf" || lower === "nan") return "number";
  if (aggregations.has(lower)) return "aggregation";
  if (wordOperators.has(lower)) return "operator";
  if (keywords.has(lower)) return "keyword";
  return text.includes(":") ? "metric identifier" : "identifier";
}

function kindOf(text: string): TokenKind | undefined {
  if (/^["'`]/.test(text)) return "string";
  if (!/^[0-9.]/.test(text)) {
    return operatorSigns.has(text) ? "operator" : "sign";
  }
  if (number.test(text)) return "number";
  return duration.test(text) ? "duration" : undefined;
}

/** Opens or closes a bracket. Returns what is wrong with it. */
function nest(text: string, open: string[]): string | undefined {
  if ("([{".includes(text)) {
    if (text === "{" && open.at(-1) === "{") {
      return "unexpected left brace '{'";
    }
    open.push(text);
  } else if (text in closing) {
    if (open.at(-1) !== closing[text]) {
      return `unexpected ${names[text]} '${text}'`;
    }
    open.pop();
  }
  return undefined;
}

/** Describes a word or sign, as Prometheus' messages do. */
export function describe(token: Token | undefined): string {
  if (token === undefined) return "end of input";
  const { kind, text } = token;
  switch (kind) {
    case "keyword":
      return `<${text.toLowerCase()}>`;
    case "operator":
      return `<op:${text.toLowerCase()}>`;
    case "aggregation":
      return `<aggr:${text.toLowerCase()}>`;
    case "sign":
      return JSON.stringify(text);
    case "identifier":
    case "metric identifier":
      return `${kind} ${JSON.stringify(text)}`;
    default:
      return `${kind} ${shorten(text)}`;
  }
}

function shorten(text: string): string {
  return text.length > 10
    ? `${JSON.stringify(text.slice(0, 10))}...`
    : JSON.stringify(text);
}

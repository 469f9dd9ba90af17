import { readFloat } from "./_number.ts";
import type { Exemplar, ExpositionFormat, Sample } from "./exposition.ts";

/** A line and the place that is read next. */
export interface Cursor {
  readonly line: string;
  at: number;
  readonly format: ExpositionFormat;
}

/** Says why a line can't be read. */
export class LineError extends Error {
  override name = "LineError";
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const labelValue = /"((?:[^"\\]|\\.)*)"/sy;
const token = /[^ \t]+/y;
const blanks = { text: /[ \t]+/y, openmetrics: / /y };
const innerBlanks = { text: /[ \t]*/y, openmetrics: /(?:)/y };

/** Reads `name{labels} value timestamp # exemplar`. */
export function readSampleLine(
  cursor: Cursor,
  line: number,
): { sample: Sample; labelNames: string[] } {
  const name = take(cursor, metricName);
  if (name === undefined) throw new LineError("a line starts with a name");
  const pairs = cursor.line[cursor.at] === "{" ? readLabels(cursor) : [];
  const value = readNumber(cursor, "value");
  const timestamp = readTimestamp(cursor);
  const exemplar = cursor.format === "openmetrics"
    ? readExemplar(cursor)
    : undefined;
  if (cursor.at < cursor.line.length) {
    throw new LineError(`"${cursor.line.slice(cursor.at)}" is left over`);
  }
  return {
    sample: {
      name,
      labels: Object.fromEntries(pairs),
      value,
      ...(timestamp !== undefined && { timestamp }),
      ...(exemplar !== undefined && { exemplar }),
      line,
    },
    labelNames: pairs.map(([name]) => name),
  };
}

function readLabels(cursor: Cursor): [name: string, value: string][] {
  const inner = innerBlanks[cursor.format];
  const pairs: [string, string][] = [];
  cursor.at++;
  skip(cursor, inner);
  while (cursor.line[cursor.at] !== "}") {
    const name = take(cursor, labelName);
    if (name === undefined) throw new LineError("a label name is expected");
    skip(cursor, inner);
    expect(cursor, "=", `label "${name}"`);
    skip(cursor, inner);
    const quoted = take(cursor, labelValue);
    if (quoted === undefined) {
      throw new LineError(`label "${name}" has no quoted value`);
    }
    pairs.push([name, unescapeLabel(quoted.slice(1, -1), cursor.format)]);
    skip(cursor, inner);
    if (cursor.line[cursor.at] === "}") break;
    expect(cursor, ",", `label "${name}"`);
    skip(cursor, inner);
    if (cursor.line[cursor.at] === "}" && cursor.format === "openmetrics") {
      throw new LineError("a label is expected after the comma");
    }
  }
  cursor.at++;
  return pairs;
}

/** OpenMetrics allows a backslash before any character, 0.0.4 only before `\`, `"` and `n`. */
function unescapeLabel(text: string, format: ExpositionFormat): string {
  return text.replace(/\\(.)/gs, (escape, character) => {
    if (character === "n") return "\n";
    if (character === "\\" || character === '"') return character;
    if (format === "openmetrics") return escape;
    throw new LineError(`"${escape}" is no escape in a label value`);
  });
}

function readTimestamp(cursor: Cursor): number | undefined {
  const rest = cursor.line.slice(cursor.at);
  if (rest === "" || rest.startsWith(" # ")) return undefined;
  if (cursor.format === "text") {
    skip(cursor, blanks.text);
    const digits = take(cursor, token);
    if (digits === undefined) return undefined;
    if (!/^-?\d+$/.test(digits)) {
      throw new LineError(`timestamp "${digits}" isn't whole milliseconds`);
    }
    return Number(digits);
  }
  const timestamp = readNumber(cursor, "timestamp");
  if (!Number.isFinite(timestamp)) {
    throw new LineError(`timestamp "${timestamp}" isn't finite`);
  }
  return timestamp;
}

function readExemplar(cursor: Cursor): Exemplar | undefined {
  if (!cursor.line.startsWith(" # {", cursor.at)) return undefined;
  cursor.at += " # ".length;
  const labels = Object.fromEntries(readLabels(cursor));
  const value = readNumber(cursor, "exemplar's value");
  const timestamp = readTimestamp(cursor);
  return { labels, value, ...(timestamp !== undefined && { timestamp }) };
}

function readNumber(cursor: Cursor, what: string): number {
  if (take(cursor, blanks[cursor.format]) === undefined) {
    throw new LineError(`a blank is expected before the ${what}`);
  }
  const text = take(cursor, token);
  if (text === undefined) throw new LineError(`the ${what} is missing`);
  const number = readFloat(text);
  if (number === undefined) {
    throw new LineError(`${what} "${text}" isn't a number`);
  }
  return number;
}

function expect(cursor: Cursor, character: string, after: string) {
  if (cursor.line[cursor.at] !== character) {
    throw new LineError(`"${character}" is expected after ${after}`);
  }
  cursor.at++;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.line)?.[0];
  cursor.at += match?.length ?? 0;
  return match;
}

function skip(cursor: Cursor, pattern: RegExp) {
  take(cursor, pattern);
}

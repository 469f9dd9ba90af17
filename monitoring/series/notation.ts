/**
 * Reads series in the notation of Prometheus' tests, such as
 * `requests{code="200"} 0+10x5 _ 3 stale`.
 *
 * @module
 */
import { type LabelPair, Labels, metricName } from "./labels.ts";
import { unquote } from "./quoted_text.ts";

/**
 * A value, or no sample, or a staleness marker, or a native histogram, whose
 * content isn't read.
 */
export type NotedPoint = number | "none" | "stale" | "histogram";

/** A series as it was written. */
export interface NotedSeries {
  readonly labels: Labels;
  /** A point for each step. */
  readonly points: readonly NotedPoint[];
}

/** Most points that one series may have. */
const maxPoints = 10_000_000;

const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;
const space = /\s*/y;

/** Points have spaces between them, and histograms within them too. */
const token = /(?:\{\{.*?\}\}|\S)+/gs;
const number = "(?:(?:\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?|inf|nan)";
const numbers = new RegExp(
  `^([+-]?${number})(?:([+-])(${number}))?(?:x(\\d+))?$`,
  "i",
);
const gap = /^_(?:x(\d+))?$/;
const staleness = /^stale(?:x(\d+))?$/;
const histogram = /^\{\{[^{}]*\}\}(?:[+-]\{\{[^{}]*\}\})?(?:x(\d+))?$/;

/**
 * Reads a series with its points:
 *
 * | point | stands for |
 * | --- | --- |
 * | `1.5`, `-Inf`, `NaN` | a value |
 * | `2x3` | the value and three more of it |
 * | `1+2x3`, `1-2x3` | the value and three more, each 2 larger or smaller |
 * | `_`, `_x3` | no sample, three times no sample |
 * | `stale` | a staleness marker |
 * | `{{…}}` | a native histogram, repeated as values are |
 *
 * @throws {SyntaxError} tells what can't be read.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseSeries } from "./notation.ts";
 *
 * const { labels, points } = parseSeries('requests{code="200"} 0+10x2 _ stale');
 * assertEquals(labels.get("code"), "200");
 * assertEquals(points, [0, 10, 20, "none", "stale"]);
 * ```
 */
export function parseSeries(text: string): NotedSeries {
  const reader = new Reader(text);
  const labels = readLabels(reader);
  return { labels, points: parsePoints(reader.rest) };
}

/**
 * Reads the labels of a series, such as `requests{code="200"}` or
 * `{"utf-8 name", code="200"}`.
 *
 * @throws {SyntaxError} tells what can't be read.
 */
export function parseLabels(text: string): Labels {
  const reader = new Reader(text);
  const labels = readLabels(reader);
  reader.take(space);
  if (reader.rest !== "") throw reader.unexpected("the end");
  return labels;
}

/**
 * Reads points, such as `0+10x5 _ 3`, in the notation of
 * {@linkcode parseSeries}.
 *
 * @throws {SyntaxError} tells which point can't be read.
 */
export function parsePoints(text: string): NotedPoint[] {
  const points: NotedPoint[] = [];
  for (const [written] of text.matchAll(token)) {
    addPoints(points, written);
  }
  return points;
}

function addPoints(points: NotedPoint[], written: string): void {
  const match = numbers.exec(written);
  if (match !== null) {
    const [, first, sign, by, more] = match;
    if (by !== undefined && more === undefined) {
      throw new SyntaxError(
        `Cannot read point "${written}": it lacks a count, as in "${written}x5"`,
      );
    }
    const step = by === undefined ? 0 : parseNumber(`${sign}${by}`);
    const count = countOf(written, more, points.length);
    let value = parseNumber(first ?? "");
    for (let i = 0; i <= count; i++) {
      points.push(value);
      value += step;
    }
    return;
  }
  const [point, more] = pointWithoutValue(written);
  const count = countOf(written, more, points.length);
  // `_x3` is three points, whereas `2x3` is four.
  const total = point === "none" && more !== undefined ? count : count + 1;
  for (let i = 0; i < total; i++) points.push(point);
}

function pointWithoutValue(
  written: string,
): [point: "none" | "stale" | "histogram", more: string | undefined] {
  const none = gap.exec(written);
  if (none !== null) return ["none", none[1]];
  const stale = staleness.exec(written);
  if (stale !== null) return ["stale", stale[1]];
  const whole = histogram.exec(written);
  if (whole !== null) return ["histogram", whole[1]];
  throw new SyntaxError(
    `Cannot read point "${written}": allowed are numbers, "_", "stale", "1x5", "1+2x5" and "{{…}}"`,
  );
}

function countOf(
  written: string,
  count: string | undefined,
  before: number,
): number {
  const repeated = Number(count ?? 0);
  if (before + repeated >= maxPoints) {
    throw new SyntaxError(
      `Cannot read point "${written}": a series has at most ${maxPoints} points`,
    );
  }
  return repeated;
}

/**
 * Reads a number as PromQL writes it: `1e3`, `.5`, `+Inf`, `nan`.
 *
 * @throws {SyntaxError} if it is none.
 */
export function parseNumber(text: string): number {
  const match = /^([+-]?)(.*)$/s.exec(text.trim().toLowerCase());
  const digits = match?.[2] ?? "";
  const sign = match?.[1] === "-" ? -1 : 1;
  if (digits === "inf") return sign * Infinity;
  if (digits === "nan") return NaN;
  const value = Number(digits.replaceAll("_", ""));
  if (digits === "" || /^\s/.test(digits) || Number.isNaN(value)) {
    throw new SyntaxError(`Cannot read number "${text}"`);
  }
  return sign * value;
}

/** Takes one token after the other from a text. */
class Reader {
  #index = 0;

  constructor(readonly text: string) {}

  get rest(): string {
    return this.text.slice(this.#index);
  }

  /** Takes what the pattern finds here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#index;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#index = pattern.lastIndex;
    return found;
  }

  /** Takes a character if it stands here after spaces. */
  skip(character: string): boolean {
    this.take(space);
    if (!this.text.startsWith(character, this.#index)) return false;
    this.#index += character.length;
    return true;
  }

  unexpected(expected: string): SyntaxError {
    return new SyntaxError(
      `Cannot read series "${this.text}": expected ${expected} at "${this.rest}"`,
    );
  }
}

function readLabels(reader: Reader): Labels {
  reader.take(space);
  const metric = reader.take(name);
  const pairs: LabelPair[] = metric === undefined ? [] : [[metricName, metric]];
  // Two braces begin a histogram, which is a point.
  if (!/^\{(?!\{)/.test(reader.rest)) {
    if (metric === undefined) throw reader.unexpected("a name or {");
    return Labels.from(pairs);
  }
  reader.skip("{");
  while (!reader.skip("}")) {
    pairs.push(readPair(reader));
    if (reader.skip(",")) continue;
    if (!reader.skip("}")) throw reader.unexpected(", or }");
    break;
  }
  return Labels.from(pairs);
}

function readPair(reader: Reader): LabelPair {
  const inQuotes = reader.take(quoted);
  const label = inQuotes === undefined
    ? reader.take(labelName)
    : unquote(inQuotes);
  if (label === undefined) throw reader.unexpected("a label");
  if (!reader.skip("=")) {
    if (inQuotes === undefined) throw reader.unexpected("=");
    return [metricName, label];
  }
  reader.take(space);
  const value = reader.take(quoted);
  if (value === undefined) throw reader.unexpected("a value in quotes");
  return [label, unquote(value)];
}

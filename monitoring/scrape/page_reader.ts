/**
 * Reads pages of metrics line by line.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import { type LabelPair, Labels } from "../series/labels.ts";
import { excerpt } from "./_excerpt.ts";
import { LineCursor, syntaxError } from "./_line_cursor.ts";
import { type MetadataLine, readMetadataLine } from "./_metadata_line.ts";
import { parseNumber } from "./_number.ts";
import { readExemplarLabels, readSeries } from "./_series_text.ts";
import type { PageFormat } from "./page_format.ts";
import { ScrapeError } from "./scrape_error.ts";

export type { MetadataField, MetadataLine } from "./_metadata_line.ts";

/** An exemplar as a page has it. Milliseconds since 1970. */
export interface PageExemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly timestamp?: number;
}

/**
 * Takes what a page says.
 *
 * The text before a line's value is the same in each scrape, so labels are read
 * from it once: `known` finds what `learn` made of them.
 */
export interface PageSink<Series> {
  /** Returns the series of a text that was learnt. */
  known(text: string): Series | undefined;
  /**
   * Learns the series of a text: its labels, with the metric's name as the first
   * one. Values may be empty, and names there twice.
   */
  learn(text: string, labels: readonly LabelPair[]): Series;
  /** @param timestamp Milliseconds since 1970, if the page tells it. */
  sample(
    series: Series,
    value: number,
    timestamp?: number,
    exemplar?: PageExemplar,
  ): void;
  metadata(line: MetadataLine): void;
}

/** Longest line, in characters. */
const longestLine = 1_048_576;
/** So many lines take about a tenth of a slice. */
const linesPerLook = 512;

/**
 * Reads a page in Prometheus text 0.0.4 or OpenMetrics 1.0, with the quoted
 * names of Prometheus 3, and accepts what Prometheus accepts.
 */
export class PageReader<Series> {
  readonly #sink: PageSink<Series>;
  readonly #format: PageFormat;
  /** Begin of a line whose end hasn't come yet. */
  #rest = "";
  #line = 0;
  #hasEnded = false;

  constructor(format: PageFormat, sink: PageSink<Series>) {
    this.#format = format;
    this.#sink = sink;
  }

  /** True if the last line that was given has no line feed yet. */
  get isInMidLine(): boolean {
    return this.#rest !== "";
  }

  /**
   * Reads the next part of the page, which may end anywhere.
   *
   * @throws {ScrapeError} if a line can't be read; it tells its number.
   */
  async read(text: string, slices: Slices): Promise<void> {
    let start = 0;
    for (let look = linesPerLook;; look--) {
      const end = text.indexOf("\n", start);
      if (end < 0) break;
      this.#readLine(this.#rest + text.slice(start, end));
      this.#rest = "";
      start = end + 1;
      if (look === 0) {
        if (slices.isOver) await slices.next();
        look = linesPerLook;
      }
    }
    this.#rest += text.slice(start);
    this.#checkLength(this.#rest);
  }

  /**
   * Reads the end of the page. A last line without a line feed counts.
   *
   * @throws {ScrapeError} if that line can't be read, or if a page of
   * OpenMetrics doesn't end with `# EOF`.
   */
  end(): void {
    if (this.#rest !== "") this.#readLine(this.#rest);
    if (this.#format === "openmetrics" && !this.#hasEnded) {
      throw syntaxError("data does not end with # EOF");
    }
  }

  #readLine(line: string): void {
    this.#line++;
    try {
      this.#checkLength(line);
      if (this.#hasEnded) {
        throw syntaxError("unexpected data after # EOF");
      }
      if (this.#format === "openmetrics" && line === "# EOF") {
        this.#hasEnded = true;
      } else if (line.charCodeAt(0) === hash) {
        this.#readMetadata(line);
      } else if (this.#format === "openmetrics") {
        this.#readOpenMetrics(line);
      } else {
        this.#readText(line);
      }
    } catch (error) {
      if (!(error instanceof ScrapeError) || error.failure !== "syntax") {
        throw error;
      }
      throw syntaxError(
        `line ${this.#line}: ${error.message} while parsing ${excerpt(line)}`,
      );
    }
  }

  #checkLength(line: string): void {
    if (line.length > longestLine) {
      throw syntaxError(
        `a line is longer than ${longestLine} characters`,
      );
    }
  }

  #readText(line: string): void {
    const first = line.charCodeAt(0);
    if (Number.isNaN(first)) return;
    if (first === blank || first === tab) {
      // Blanks before a line are rare: the line is read again without them.
      return this.#readText(line.replace(/^[ \t]+/, ""));
    }
    const { series, end } = this.#readSeries(line);
    const start = skipBlanks(line, end);
    const valueEnd = wordEnd(line, start);
    const value = valueOf(line.slice(start, valueEnd));
    const timeStart = skipBlanks(line, valueEnd);
    if (timeStart === line.length) return this.#sink.sample(series, value);
    const timeEnd = wordEnd(line, timeStart);
    const time = line.slice(timeStart, timeEnd);
    if (!/^\d+$/.test(time)) {
      throw syntaxError(
        `expected a timestamp in whole milliseconds, got "${time}"`,
      );
    }
    if (skipBlanks(line, timeEnd) < line.length) {
      throw syntaxError("expected the end of the line after timestamp");
    }
    this.#sink.sample(series, value, Number(time));
  }

  #readOpenMetrics(line: string): void {
    const { series, end } = this.#readSeries(line);
    const value = wordAfterBlank(line, end);
    let at = end + value.length + 1;
    let timestamp: number | undefined;
    if (at < line.length && !line.startsWith(exemplarBegin, at)) {
      const time = wordAfterBlank(line, at);
      timestamp = timeOf(time);
      at += time.length + 1;
    }
    const cursor = new LineCursor(line, at);
    const exemplar = line.startsWith(exemplarBegin, at)
      ? readExemplar(cursor)
      : undefined;
    if (cursor.next !== "") throw cursor.expected("the end of the line");
    this.#sink.sample(series, valueOf(value), timestamp, exemplar);
  }

  /** Returns the series of a line, and the end of the text that names it. */
  #readSeries(line: string): { readonly series: Series; readonly end: number } {
    // What was learnt is found without parsing. A guess that is wrong can't be
    // a text that was learnt.
    const likelyEnd = likelySeriesEnd(line);
    const likely = this.#sink.known(line.slice(0, likelyEnd));
    if (likely !== undefined) return { series: likely, end: likelyEnd };
    // What is learnt must not keep the whole page in memory.
    const cursor = new LineCursor(copyOf(line));
    const labels = readSeries(cursor, this.#format);
    const end = cursor.at;
    const text = cursor.line.slice(0, end);
    return {
      series: this.#sink.known(text) ?? this.#sink.learn(text, labels),
      end,
    };
  }

  #readMetadata(line: string): void {
    const metadata = readMetadataLine(line, this.#format);
    if (metadata !== undefined) this.#sink.metadata(metadata);
  }
}

/** V8 keeps a text alive as long as a slice of it: this one has no parent. */
function copyOf(text: string): string {
  return decoder.decode(encoder.encode(text));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const hash = 35;
const blank = 32;
const tab = 9;

/** Begin of an exemplar, behind a value or timestamp. */
const exemplarBegin = " # {";

/** Guesses the end of the text that names a series. */
function likelySeriesEnd(line: string): number {
  const exemplar = line.indexOf(exemplarBegin);
  const brace = exemplar < 0
    ? line.lastIndexOf("}")
    : line.lastIndexOf("}", exemplar);
  return brace < 0 ? wordEnd(line, 0) : brace + 1;
}

/** Reads ` # {trace_id="a"} 0.5 1700000000.5`. */
function readExemplar(cursor: LineCursor): PageExemplar {
  cursor.at += exemplarBegin.length - 1;
  const labels = Labels.from(readExemplarLabels(cursor));
  const value = wordAfterBlank(cursor.line, cursor.at);
  cursor.at += value.length + 1;
  const time = wordAfterBlank(cursor.line, cursor.at);
  if (time !== "") cursor.at += time.length + 1;
  return {
    labels,
    value: valueOf(value),
    timestamp: time === "" ? undefined : timeOf(time),
  };
}

/** Returns the word behind a blank; empty if none is there. */
function wordAfterBlank(line: string, at: number): string {
  if (line.charCodeAt(at) !== blank) return "";
  const end = line.indexOf(" ", at + 1);
  return line.slice(at + 1, end < 0 ? line.length : end);
}

function valueOf(text: string): number {
  const value = parseNumber(text);
  if (value !== undefined) return value;
  throw syntaxError(
    text === ""
      ? "expected value after metric"
      : `value ${excerpt(text)} isn't a number`,
  );
}

/** Turns the seconds of OpenMetrics into milliseconds. */
function timeOf(text: string): number {
  const seconds = parseNumber(text);
  if (seconds !== undefined && Number.isFinite(seconds)) {
    return Math.trunc(seconds * 1_000);
  }
  throw syntaxError(`invalid timestamp ${excerpt(text)}`);
}

function skipBlanks(line: string, start: number): number {
  let index = start;
  for (; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code !== blank && code !== tab) break;
  }
  return index;
}

function wordEnd(line: string, start: number): number {
  let index = start;
  for (; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code === blank || code === tab) break;
  }
  return index;
}

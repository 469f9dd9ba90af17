/**
 * Reads files in Prometheus' promqltest format.
 *
 * @module
 */
import { parseDuration } from "../../series/duration.ts";
import type { Labels } from "../../series/labels.ts";
import {
  type NotedPoint,
  type NotedSeries,
  parseNumber,
  parseSeries,
} from "../../series/notation.ts";
import { unquote } from "../../series/quoted_text.ts";
import type { QueryTimes } from "../evaluate.ts";

/** Adds samples to those that are there. */
export interface LoadCommand {
  readonly kind: "load";
  /** Distance of two points, in milliseconds. */
  readonly step: number;
  readonly series: readonly NotedSeries[];
  /** True if native histograms are to be made of classic ones too. */
  readonly withNativeHistograms: boolean;
}

/** Takes all samples away. */
export interface ClearCommand {
  readonly kind: "clear";
}

/** A query and what it should answer. */
export interface EvalCommand {
  readonly kind: "eval";
  /** Line of the file, from 1. */
  readonly line: number;
  readonly query: string;
  readonly times: QueryTimes;
  readonly expected: Expectations;
}

export type Command = LoadCommand | ClearCommand | EvalCommand;

/** A text that a message should equal or match. */
export type MessagePattern = string | RegExp;

/** What is expected of the warnings or of the infos. */
export interface ExpectedMessages {
  /** Each must be among the messages, and each message among these. */
  readonly all: readonly MessagePattern[];
  /** True if there must be none. */
  readonly none: boolean;
  /** True if there must be at least one, whatever it says. */
  readonly some: boolean;
}

/** A series that is expected in the answer. */
export interface ExpectedSeries {
  readonly labels: Labels;
  readonly points: readonly NotedPoint[];
}

/** Steps at which the points of expected series lie, in milliseconds. */
export interface ExpectedSteps {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** What a query should answer. */
export interface Expectations {
  /** Messages of which the error has one, if the query should fail. */
  readonly failure?: readonly MessagePattern[];
  readonly warnings: ExpectedMessages;
  readonly infos: ExpectedMessages;
  /** True if the series must come in this order. */
  readonly ordered: boolean;
  readonly scalar?: number;
  readonly string?: string;
  /** Where the points of a range vector lie that an instant query answers. */
  readonly range?: ExpectedSteps;
  readonly series: readonly ExpectedSeries[];
}

/** A file that isn't in the format. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";

  /** @param line Line of the file, from 1. */
  constructor(readonly line: number, message: string, options?: ErrorOptions) {
    super(`line ${line}: ${message}`, options);
  }
}

/**
 * Reads a file.
 *
 * A line that is empty or a comment ends a command with several lines.
 *
 * @throws {ScriptError} for a line that can't be read.
 */
export function parseScript(text: string): Command[] {
  const lines = new Lines(text);
  const commands: Command[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line === "") continue;
    const command = parseCommand(line, lines);
    commands.push(command);
  }
  return commands;
}

function parseCommand(line: string, lines: Lines): Command {
  const word = /^\S+/.exec(line)?.[0].toLowerCase() ?? "";
  if (word === "clear") return { kind: "clear" };
  if (word.startsWith("load")) return parseLoad(line, lines);
  if (word.startsWith("eval")) return parseEval(line, lines);
  throw lines.error(
    `cannot read command "${word}": allowed are load, clear and eval`,
  );
}

function parseLoad(line: string, lines: Lines): LoadCommand {
  const match = /^load(_with_nhcb)?\s+(\S+)$/.exec(line);
  if (match === null) {
    throw lines.error(
      `cannot read "${line}": expected load[_with_nhcb] <step>`,
    );
  }
  const step = lines.read(() => parseDuration(match[2] ?? ""));
  const series: NotedSeries[] = [];
  for (const row of lines.block()) {
    series.push(lines.read(() => parseSeries(row)));
  }
  return {
    kind: "load",
    step,
    series,
    withNativeHistograms: match[1] !== undefined,
  };
}

const instant =
  /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+at\s+(\S+)\s+(.+)$/;
const range =
  /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;

function parseEval(line: string, lines: Lines): EvalCommand {
  const number = lines.number;
  const atOnce = instant.exec(line);
  if (atOnce !== null) {
    const [, mode, at = "", query = ""] = atOnce;
    const times = lines.read(() => ({ at: parseDuration(at) }));
    const expected = parseExpectations(mode, true, lines);
    return { kind: "eval", line: number, query, times, expected };
  }
  const inSteps = range.exec(line);
  if (inSteps !== null) {
    const [, mode, start = "", end = "", step = "", query = ""] = inSteps;
    const times = lines.read(() => parseSteps(start, end, step));
    const expected = parseExpectations(mode, false, lines);
    return { kind: "eval", line: number, query, times, expected };
  }
  throw lines.error(
    `cannot read "${line}": expected eval instant at <time> <query> or ` +
      `eval range from <time> to <time> step <duration> <query>`,
  );
}

function parseSteps(start: string, end: string, step: string): ExpectedSteps {
  const steps = {
    start: parseDuration(start),
    end: parseDuration(end),
    step: parseDuration(step),
  };
  if (steps.end < steps.start) {
    throw new RangeError(`the end ${end} is before the start ${start}`);
  }
  return steps;
}

/** Collects what the lines after `eval` expect. */
class ExpectationsBuilder {
  failure: MessagePattern[] | undefined;
  readonly warnings = noExpectation();
  readonly infos = noExpectation();
  ordered = false;
  scalar: number | undefined;
  string: string | undefined;
  range: ExpectedSteps | undefined;
  readonly series: ExpectedSeries[] = [];

  constructor(mode: string | undefined) {
    if (mode === "fail") this.failure = [];
    if (mode === "warn") this.warnings.some = true;
    if (mode === "info") this.infos.some = true;
    if (mode === "ordered") this.ordered = true;
  }

  /** Reads a line such as `expect warn msg: …`. */
  expect(line: string): void {
    const string = /^expect\s+string(?:\s+(.*))?$/s.exec(line);
    if (string !== null) {
      this.string = unquote(string[1] ?? "");
      return;
    }
    const steps =
      /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/
        .exec(line);
    if (steps !== null) {
      const [, start = "", end = "", step = ""] = steps;
      this.range = parseSteps(start, end, step);
      return;
    }
    const message =
      /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(msg|regex)\s*:(.*))?$/s
        .exec(line);
    if (message === null) {
      throw new SyntaxError(
        `cannot read "${line}": expected fail, warn, no_warn, info, no_info, ` +
          `ordered, string or range vector`,
      );
    }
    const [, type, by, text = ""] = message;
    this.#expectMessage(type, patternOf(by, text.trim()));
  }

  #expectMessage(type: string | undefined, pattern: MessagePattern): void {
    switch (type) {
      case "ordered":
        this.ordered = true;
        break;
      case "fail":
        (this.failure ??= []).push(pattern);
        break;
      case "warn":
        this.warnings.all.push(pattern);
        break;
      case "info":
        this.infos.all.push(pattern);
        break;
      case "no_warn":
        this.warnings.none = true;
        break;
      case "no_info":
        this.infos.none = true;
    }
  }

  build(): Expectations {
    return {
      warnings: this.warnings,
      infos: this.infos,
      ordered: this.ordered,
      series: this.series,
      ...(this.failure && { failure: this.failure }),
      ...(this.scalar !== undefined && { scalar: this.scalar }),
      ...(this.string !== undefined && { string: this.string }),
      ...(this.range && { range: this.range }),
    };
  }
}

/** Messages, of which nothing is expected yet. */
function noExpectation() {
  const all: MessagePattern[] = [];
  return { all, none: false, some: false };
}

function patternOf(by: string | undefined, text: string): MessagePattern {
  return by === "msg" ? text : new RegExp(by === "regex" ? text : "");
}

function parseExpectations(
  mode: string | undefined,
  isInstant: boolean,
  lines: Lines,
): Expectations {
  const builder = new ExpectationsBuilder(mode);
  for (const line of lines.block()) {
    const word = /^\S+/.exec(line)?.[0] ?? "";
    if (word === "expect") {
      lines.read(() => builder.expect(line));
    } else if (/^expected_fail_(message|regexp)$/.test(word)) {
      const by = word.endsWith("message") ? "msg" : "regex";
      const text = line.slice(word.length).trim();
      builder.failure = [lines.read(() => patternOf(by, text))];
      break;
    } else {
      const scalar = numberOf(line);
      if (scalar !== undefined) {
        builder.scalar = scalar;
        break;
      }
      const { labels, points } = lines.read(() => parseSeries(line));
      if (isInstant && points.length > 1 && builder.range === undefined) {
        throw lines.error(
          `"${line}" has ${points.length} points: an instant query has one, ` +
            `unless a line "expect range vector" is before`,
        );
      }
      builder.series.push({ labels, points });
    }
  }
  return builder.build();
}

function numberOf(line: string): number | undefined {
  try {
    return parseNumber(line);
  } catch {
    return undefined;
  }
}

/** The lines of a file without the space around them; comments are empty. */
class Lines {
  readonly #lines: readonly string[];
  #index = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/).map((line) => {
      const trimmed = line.trim();
      return trimmed.startsWith("#") ? "" : trimmed;
    });
  }

  /** Number of the line that was read last, from 1. */
  get number(): number {
    return this.#index;
  }

  next(): string | undefined {
    return this.#lines[this.#index++];
  }

  /** The lines that follow up to an empty one. */
  *block(): Generator<string> {
    for (;;) {
      const line = this.#lines[this.#index];
      if (line === undefined || line === "") return;
      this.#index++;
      yield line;
    }
  }

  /** Calls a function that reads this line. */
  read<Result>(parse: () => Result): Result {
    try {
      return parse();
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ScriptError(this.number, message, { cause });
    }
  }

  error(message: string): ScriptError {
    return new ScriptError(this.number, message);
  }
}

/**
 * Structured log lines, one object each, and a count of them by level.
 *
 * @module
 */
import type { LabelledCounter } from "@dalston/metrics";
import pino from "pino";
import { prettyFactory } from "pino-pretty";
import { type LogLevel, logLevels } from "./metrics.ts";

/** Writes log lines; `child({ job_id })` adds fields to each line. */
export type Logger = pino.Logger;

/** What a logger needs to know. */
export interface LoggerOptions {
  /** Stands on each line. */
  readonly service: string;
  /** Lines below are dropped. */
  readonly level: LogLevel;
  /** `json` for machines, `console` for people. */
  readonly format: "json" | "console";
  /** Counts each line that is written. */
  readonly messages?: LabelledCounter<{ readonly level: LogLevel }>;
  /** Takes one line with its line feed. @default standard output */
  readonly write?: (line: string) => void;
  /** Colours for `console`. @default when standard output is a terminal */
  readonly colour?: boolean;
}

const utf8 = new TextEncoder();

/** Writes all of `line`, as one write may take only a part. */
function writeToStandardOutput(line: string): void {
  let rest = utf8.encode(line);
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  } catch {
    // Whoever reads the log is gone, or the disk is full: the work goes on.
  }
}

/** The level that pino's number stands for. */
function levelOf(number: number): LogLevel {
  const level = pino.levels.labels[number];
  return level === "fatal" ? "error" : logLevels.find((l) => l === level) ??
    "debug";
}

/**
 * A logger of its own for each service, also where services share a process.
 *
 * @example
 * ```ts
 * import { createLogger } from "./logging.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * const logger = createLogger({
 *   service: "gateway",
 *   level: "info",
 *   format: "json",
 *   write: (line) => lines.push(line),
 * });
 * logger.child({ job_id: "42" }).info("Job accepted");
 * assertEquals(JSON.parse(lines[0]).job_id, "42");
 * ```
 */
export function createLogger(options: LoggerOptions): Logger {
  const write = options.write ?? writeToStandardOutput;
  const pretty = options.format === "console"
    ? prettyFactory({
      colorize: options.colour ?? (Deno.stdout.isTerminal() && !Deno.noColor),
      translateTime: "HH:MM:ss.l",
      ignore: "service",
      messageFormat: "{service}: {msg}",
      singleLine: true,
    })
    : undefined;
  return pino({
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    mixin(_fields, level) {
      options.messages?.inc({ level: levelOf(level) });
      return {};
    },
  }, { write: (line) => write(pretty ? pretty(line) : line) });
}

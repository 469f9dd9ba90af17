/**
 * Writes structured log lines and counts them by level.
 *
 * @module
 */
import type { LabelledCounter } from "@dalston/metrics";
import { type LogLevel, logLevels } from "@dalston/metrics/program";
import pino from "pino";
import { prettyFactory } from "pino-pretty";

/** Writes log lines. `child({ job_id })` returns one that adds fields. */
export type Logger = pino.Logger;

/** Options of {@linkcode createLogger}. */
export interface LoggerOptions {
  /** Name of the service, on each line. */
  readonly service: string;
  /** Less urgent lines are dropped. */
  readonly level: LogLevel;
  /** `json` for machines, `console` for people. */
  readonly format: "json" | "console";
  /** Counts the lines that are written. */
  readonly messages?: LabelledCounter<{ readonly level: LogLevel }>;
  /** Writes one line, which ends in a line feed. @default to standard output */
  readonly write?: (line: string) => void;
  /** Use of colours in `console`. @default true if standard output is a terminal */
  readonly colour?: boolean;
}

const utf8 = new TextEncoder();

/** Writes the whole line; one `writeSync` may write only a part. */
function writeToStandardOutput(line: string): void {
  let rest = utf8.encode(line);
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  } catch {
    // The reader of the log is gone, or the disk is full: the work goes on.
  }
}

/** Returns the level for pino's number. */
function levelOf(number: number): LogLevel {
  const level = pino.levels.labels[number];
  return level === "fatal" ? "error" : logLevels.find((l) => l === level) ??
    "debug";
}

/**
 * Makes a logger. Each service has its own, even in a shared process.
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
 * assertEquals(lines.map((line) => JSON.parse(line).job_id), ["42"]);
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

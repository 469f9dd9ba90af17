/**
 * Log lines: one JSON object each, or one line for people.
 *
 * @module
 */
import type { LabelledCounter } from "../instruments/types.ts";

/** Levels, least urgent first. */
export const logLevels = [
  "debug",
  "info",
  "warn",
  "error",
] as const satisfies readonly LogLevel[];

/** How urgent a line is. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Writes a log line. */
export type Log = (level: LogLevel, message: string) => void;

/** Which lines to write, and how. */
export interface LogOptions {
  /** Name of the program, on each line. */
  readonly service: string;
  /** Lines below are dropped. */
  readonly level: LogLevel;
  /** `json` for machines, `console` for people. */
  readonly format: "json" | "console";
  /**
   * Counts each line that is written.
   *
   * @default undefined lines are not counted
   */
  readonly messages?: LabelledCounter<{ readonly level: LogLevel }>;
  /**
   * Takes one line, without its line feed.
   *
   * @default console.log
   */
  readonly write?: (line: string) => void;
}

/** Makes a log. */
export function createLog(options: LogOptions): Log {
  const { service, level: lowest, format, messages } = options;
  const { write = console.log } = options;
  return (level, msg) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return;
    messages?.inc({ level });
    const time = new Date().toISOString();
    write(
      format === "json"
        ? JSON.stringify({ level, time, service, msg })
        : `${time} ${level.toUpperCase()} ${service}: ${msg}`,
    );
  };
}

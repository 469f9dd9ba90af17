/**
 * Reads single parameters, with Prometheus' rules and errors. All times and
 * durations are milliseconds.
 *
 * @module
 */
import { parseDuration } from "../series/duration.ts";
import { quote } from "../series/quote.ts";
import { invalidParameter } from "./api_error.ts";
import type { Form } from "./form.ts";

/** Earliest time that a request can name; that of JavaScript's dates. */
export const minTime = -8.64e15;
/** Latest time that a request can name. */
export const maxTime = 8.64e15;

/** Prometheus counts nanoseconds in 63 bits. */
const longestMs = 2 ** 63 / 1e6;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a time that must be given: seconds since 1970, or RFC 3339.
 *
 * @throws {ApiError} `bad_data` if it is none.
 */
export function requiredTime(form: Form, name: string): number {
  const text = form.get(name);
  return readTime(text) ?? invalid(name, notATime(text));
}

/**
 * Reads a time that may be left out.
 *
 * @throws {ApiError} `bad_data` if it is none.
 */
export function optionalTime(
  form: Form,
  name: string,
  otherwise: number,
): number {
  const text = form.get(name);
  if (text === "") return otherwise;
  return readTime(text) ??
    invalid(name, `invalid time value for '${name}': ${notATime(text)}`);
}

function notATime(text: string): string {
  return `cannot parse ${quote(text)} to a valid timestamp`;
}

/** Returns milliseconds; undefined if the text is no time. */
function readTime(text: string): number | undefined {
  const time = number.test(text)
    ? Math.round(Number(text) * 1000)
    : rfc3339.test(text)
    ? readDate(text.replace(",", "."))
    : NaN;
  if (Number.isNaN(time)) return undefined;
  return Math.min(Math.max(time, minTime), maxTime);
}

/** JavaScript takes days that a month doesn't have, Prometheus doesn't. */
function readDate(text: string): number {
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0),
  );
  return day > lastDay.getUTCDate() ? NaN : Date.parse(text);
}

/**
 * Reads a duration: seconds, or text such as `1m30s`.
 *
 * @throws {ApiError} `bad_data` if it is none.
 */
export function durationOf(form: Form, name: string): number {
  try {
    return readDuration(form.get(name));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidParameter(name, error.message);
  }
}

/**
 * Reads seconds or text such as `1m30s`.
 *
 * @throws {RangeError} in Prometheus' words if it is no duration.
 */
export function readDuration(text: string): number {
  const failure = `cannot parse ${quote(text)} to a valid duration`;
  if (number.test(text)) {
    const milliseconds = Number(text) * 1000;
    if (Math.abs(milliseconds) < longestMs) return milliseconds;
    throw new RangeError(`${failure}. It overflows int64`);
  }
  try {
    return parseDuration(text);
  } catch {
    throw new RangeError(failure);
  }
}

/**
 * Reads how many results to return; 0 stands for all.
 *
 * @throws {ApiError} `bad_data` if it is no number or below 0.
 */
export function limitOf(form: Form): number {
  const text = form.get("limit");
  if (text === "") return 0;
  const limit = wholeNumber(text);
  if (typeof limit === "string") {
    throw invalidParameter("limit", `strconv.Atoi: ${limit}`);
  }
  if (limit < 0) throw invalidParameter("limit", "limit must be non-negative");
  return limit;
}

/** Reads a whole number, or tells why it is none, in the words of Go. */
export function wholeNumber(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) {
    return `parsing ${quote(text)}: invalid syntax`;
  }
  const value = Number(text);
  return Math.abs(value) < 2 ** 63
    ? value
    : `parsing ${quote(text)}: value out of range`;
}

function invalid(name: string, why: string): never {
  throw invalidParameter(name, why);
}

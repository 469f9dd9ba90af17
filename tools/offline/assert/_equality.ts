import nodeAssert from "node:assert";
import { isDeepStrictEqual } from "node:util";
import type { ArrayLikeArg } from "./_basic.ts";
import { failWith, show } from "./_assertion_error.ts";

/** Returns true if two values are equal in depth. */
export function equal(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

/** Asserts that two values are equal in depth. */
export function assertEquals<T>(actual: T, expected: T, msg?: string) {
  if (equal(actual, expected)) return;
  failWith(`Values are not equal${difference(actual, expected)}`, msg);
}

/** Asserts that two values differ somewhere. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string) {
  if (!equal(actual, expected)) return;
  failWith(
    `Expected actual: ${show(actual)} not to be: ${show(expected)}`,
    msg,
  );
}

/** Asserts that two values are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  failWith(
    `Values are not strictly equal${difference(actual, expected)}`,
    msg,
  );
}

/** Asserts that two values aren't the same by `Object.is`. */
export function assertNotStrictEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
) {
  if (!Object.is(actual, expected)) return;
  failWith(
    `Expected "actual" to not be strictly equal to: ${show(actual)}`,
    msg,
  );
}

/** Asserts that `actual` has every element of `expected`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
) {
  const missing = Array.from(expected).filter((wanted) =>
    !Array.from(actual).some((element) => equal(element, wanted))
  );
  if (missing.length === 0) return;
  failWith(
    `Expected actual: ${show(actual)} to include: ${show(expected)}, ` +
      `missing: ${show(missing)}`,
    msg,
  );
}

/** Asserts that `actual` has the properties of `expected`, in depth; it may have more. */
export function assertObjectMatch(
  // The real one takes any record; so does this, interfaces included.
  actual: object,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
) {
  assertEquals<unknown>(pick(actual, expected), expected, msg);
}

/** The part of `actual` that `pattern` speaks of. */
function pick(actual: unknown, pattern: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(pattern)) {
    return actual.map((element, index) =>
      index < pattern.length ? pick(element, pattern[index]) : element
    );
  }
  if (!isPlain(actual) || !isPlain(pattern)) return actual;
  const picked = Object.create(Object.getPrototypeOf(pattern));
  for (const key of Reflect.ownKeys(pattern)) {
    if (key in actual) picked[key] = pick(actual[key], pattern[key]);
  }
  return picked;
}

function isPlain(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Map) && !(value instanceof Set) &&
    !(value instanceof Date) && !(value instanceof RegExp) &&
    !ArrayBuffer.isView(value);
}

/** Both values, marked where they differ. */
function difference(actual: unknown, expected: unknown): string {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    if (error instanceof Error) {
      return error.message.replace(/^[^\n]*/, "");
    }
  }
  return `\n${show(actual)} !== ${show(expected)}`;
}

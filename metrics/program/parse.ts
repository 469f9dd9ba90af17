/**
 * Parses the texts of settings. Each function throws an error that says what is
 * allowed.
 *
 * @module
 */

/** Parses a setting's text. Throws an error that says what is allowed. */
export type Parse<T> = (text: string) => T;

/** Accepts any text but blanks. */
export function text(given: string): string {
  if (given.trim() === "") throw new TypeError("it is empty");
  return given;
}

/** Accepts `true` and `false`. */
export function flag(given: string): boolean {
  return oneOf(["true", "false"])(given) === "true";
}

/** Accepts texts separated by commas. */
export function list(given: string): string[] {
  return given.split(",").map((part) => text(part.trim()));
}

/** Accepts a number of seconds above 0. */
export function seconds(given: string): number {
  if (/^\d+(\.\d+)?$/.test(given) && Number(given) > 0) return Number(given);
  throw new TypeError("expected a number of seconds above 0");
}

/** Accepts a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): Parse<number> {
  return (given) => {
    const number = /^\d+$/.test(given) ? Number(given) : NaN;
    if (number >= least && number <= most) return number;
    throw new TypeError(`expected a whole number from ${least} to ${most}`);
  };
}

/** Accepts one of these values. */
export function oneOf<const Value extends string>(
  allowed: readonly Value[],
): Parse<Value> {
  return (given) => {
    const found = allowed.find((value) => value === given);
    if (found !== undefined) return found;
    throw new TypeError(`expected ${allowed.join(" or ")}`);
  };
}

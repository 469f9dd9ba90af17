/**
 * Polls in tests until a condition holds.
 *
 * @module
 */

/** Options of {@linkcode eventually}. */
export interface EventuallyOptions {
  /** Milliseconds until the test fails. @default 60000 */
  readonly patienceMs?: number;
  /** Milliseconds between two calls of `look`. @default 10 */
  readonly intervalMs?: number;
}

/** Options to print a value in full. */
const all = { depth: 8, iterableLimit: Infinity };

/** Results of `look` that mean: poll again. */
type NotYet = undefined | null | false;

/** Keeps a value or an error for the failure's message, and returns it. */
type See = <Value>(value: Value) => Value;

/**
 * Calls `look` until the result isn't `undefined`, `null` or `false`, and returns
 * that result.
 *
 * ```ts
 * import { eventually } from "./eventually.ts";
 *
 * const values = [1, 2, 3];
 * await eventually("the third value", (see) => see(values.shift()) === 3);
 * ```
 *
 * @param what Name of the awaited thing, for the failure's message.
 * @throws {Error} after `patienceMs`, with the last value given to `see`. What
 * `look` throws is thrown at once.
 */
export async function eventually<T>(
  what: string,
  look: (see: See) => T | NotYet | Promise<T | NotYet>,
  { patienceMs = 60_000, intervalMs = 10 }: EventuallyOptions = {},
): Promise<T> {
  const end = performance.now() + patienceMs;
  let seen: readonly unknown[] = [];
  const see: See = (value) => {
    seen = [value];
    return value;
  };
  while (true) {
    const found = await look(see);
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() >= end) {
      const last = seen.map((value) =>
        `; last seen: ${Deno.inspect(value, all)}`
      );
      throw new Error(
        `It never came within ${patienceMs / 1000} s: ${what}${last.join("")}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

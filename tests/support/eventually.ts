/**
 * Waits in tests for what comes in its own time.
 *
 * @module
 */

/** How long to wait, and how often to look. */
export interface EventuallyOptions {
  /** Milliseconds until the test fails. @default 60000 */
  readonly patienceMs?: number;
  /** Milliseconds between two looks. @default 10 */
  readonly intervalMs?: number;
}

/** Shows a value whole. */
const all = { depth: 8, iterableLimit: Infinity };

/** What a look gives while it is too early. */
type NotYet = undefined | null | false;

/** Notes a value or an error for the failure, and gives it back. */
type See = <Value>(value: Value) => Value;

/**
 * Looks again and again until there is something: anything but `undefined`,
 * `null` and `false`.
 *
 * ```ts
 * import { eventually } from "./eventually.ts";
 *
 * const values = [1, 2, 3];
 * await eventually("the third value", (see) => see(values.shift()) === 3);
 * ```
 *
 * @param what What is waited for, as the failure names it.
 * @throws {Error} after `patienceMs`, with what `look` saw last; at once what
 * `look` throws.
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

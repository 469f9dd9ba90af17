/**
 * Shows what was expected and what came instead.
 *
 * @module
 */

/** A thing to compare: things of equal text are equal. */
export interface Shown {
  readonly text: string;
}

/**
 * Returns lines for all things: `-` for those that are missing, `+` for those
 * that weren't expected, two spaces for those that are as expected. Undefined if
 * all are.
 */
export function difference<Thing extends Shown>(
  expected: readonly Thing[],
  got: readonly Thing[],
  equals: (expected: Thing, got: Thing) => boolean,
): string[] | undefined {
  const extra = [...got];
  const lines: (readonly [text: string, sign: "-" | "+" | " "])[] = [];
  for (const thing of expected) {
    const index = extra.findIndex((other) => equals(thing, other));
    if (index >= 0) extra.splice(index, 1);
    lines.push([thing.text, index >= 0 ? " " : "-"]);
  }
  if (extra.length === 0 && lines.every(([, sign]) => sign === " ")) {
    return undefined;
  }
  lines.push(...extra.map(({ text }) => [text, "+"] as const));
  return lines.toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
    .map(([text, sign]) => text.replaceAll(/^/gm, `${sign} `));
}

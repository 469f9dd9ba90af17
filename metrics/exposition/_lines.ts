import { formatValue } from "./_syntax.ts";
import type { FamilySnapshot } from "./snapshot.ts";

/**
 * Lines per chunk: small enough that formatting one takes well under a
 * millisecond, so whoever streams the chunks can let others run in between.
 */
export const chunkLines = 500;

/** The sample lines `from` to `to`, without exemplars. */
export function sampleLines(
  { prefixes, values }: FamilySnapshot,
  from: number,
  to: number,
): string {
  let lines = "";
  for (let i = from; i < to; i++) {
    lines += prefixes[i] + formatValue(values[i]) + "\n";
  }
  return lines;
}

import { numberAt } from "../_number_at.ts";
import { formatValue } from "./_syntax.ts";
import type { FamilySnapshot } from "./snapshot.ts";

/**
 * Lines of a chunk. Formatting one takes well under a millisecond, so the code
 * that streams chunks can let timers and sockets run between two of them.
 */
export const chunkLines = 500;

/** Formats all samples, without exemplars and creation times. */
export function* sampleLines(
  { prefixes, values }: FamilySnapshot,
): Generator<string> {
  for (let from = 0; from < values.length; from += chunkLines) {
    const to = Math.min(from + chunkLines, values.length);
    let lines = "";
    for (let i = from; i < to; i++) {
      lines += prefixes[i] + formatValue(numberAt(values, i)) + "\n";
    }
    yield lines;
  }
}

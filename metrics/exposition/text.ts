/**
 * Prometheus' text format, version 0.0.4.
 *
 * @module
 */
import { chunkLines, sampleLines } from "./_lines.ts";
import type { FamilySnapshot } from "./snapshot.ts";

/** Content type of the text format. */
export const textContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Formats families as text 0.0.4, in chunks of a few hundred lines. */
export function* formatText(
  families: Iterable<FamilySnapshot>,
): Generator<string> {
  for (const family of families) {
    const { name, type, values: { length } } = family;
    yield `# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${type}\n`;
    for (let from = 0; from < length; from += chunkLines) {
      yield sampleLines(family, from, Math.min(from + chunkLines, length));
    }
  }
}

function escapeHelp(help: string): string {
  return help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

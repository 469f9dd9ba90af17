/**
 * Renders Prometheus' text format, version 0.0.4.
 *
 * @module
 */
import { sampleLines } from "./_lines.ts";
import type { FamilySnapshot } from "./snapshot.ts";

/** Content type of the text format. */
export const textContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Renders families as text 0.0.4, in chunks of a few hundred lines. */
export function* formatText(
  families: Iterable<FamilySnapshot>,
): Generator<string> {
  for (const family of families) {
    const { name, help, type } = family;
    yield `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    yield* sampleLines(family);
  }
}

function escapeHelp(help: string): string {
  return help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

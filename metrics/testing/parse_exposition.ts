import { readDocument } from "./_document.ts";
import { unescapeHelp } from "./_help.ts";
import type { ExpositionFormat, Family } from "./exposition.ts";

/**
 * Reads an exposition into families of samples. It doesn't check the rules of
 * the format: {@linkcode assertExposition} does.
 *
 * It can't read the quoted UTF-8 names of Prometheus 3.
 *
 * @example Read a counter
 * ```ts
 * import { parseExposition } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const [jobs] = parseExposition(
 *   '# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total{status="failed"} 2\n',
 * );
 * assertEquals(jobs?.type, "counter");
 * assertEquals(jobs?.samples[0]?.labels, { status: "failed" });
 * assertEquals(jobs?.samples[0]?.value, 2);
 * ```
 *
 * @param text The body of a scrape's answer.
 * @param format Its format.
 * @returns The families in the order of their first lines.
 * @throws {SyntaxError} If a line can't be read; it names the line.
 */
export function parseExposition(
  text: string,
  format: ExpositionFormat = "text",
): Family[] {
  const { lines, families } = readDocument(text, format);
  for (const line of lines) {
    if (line.kind === "broken") {
      throw new SyntaxError(
        `Cannot parse exposition, line ${line.number}: ${line.why}`,
      );
    }
  }
  return families.map(({ name, type, metadata, samples }) => {
    const textOf = (keyword: string) =>
      metadata.find((line) => line.keyword === keyword)?.text;
    const help = textOf("HELP");
    return {
      name,
      type,
      help: help === undefined ? undefined : unescapeHelp(help, format),
      unit: textOf("UNIT"),
      samples: samples.map(({ sample }) => sample),
    };
  });
}

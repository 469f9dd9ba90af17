import type { ExpositionFormat, Sample } from "./exposition.ts";
import { type Cursor, LineError, readSampleLine } from "./_sample_line.ts";

/** First word of a metadata line. */
type Keyword = "TYPE" | "UNIT" | "HELP";

/** A line such as `# TYPE name text`. The text is still escaped. */
export interface MetadataLine {
  readonly kind: "metadata";
  readonly number: number;
  readonly keyword: Keyword;
  readonly name: string;
  readonly text: string;
}

/** A line with a sample. */
export interface SampleLine {
  readonly kind: "sample";
  readonly number: number;
  readonly sample: Sample;
  /** Label names in the order of the line, with repetitions. */
  readonly labelNames: readonly string[];
}

/** One line of an exposition. */
export type Line =
  | MetadataLine
  | SampleLine
  | { readonly kind: "blank" | "comment" | "eof"; readonly number: number }
  | { readonly kind: "broken"; readonly number: number; readonly why: string };

const keywords = {
  text: ["TYPE", "HELP"],
  openmetrics: ["TYPE", "UNIT", "HELP"],
} as const satisfies Record<ExpositionFormat, readonly Keyword[]>;

/** Reads an exposition line by line. Never throws. */
export function readLines(text: string, format: ExpositionFormat): Line[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => readLine(line, index + 1, format));
}

function readLine(
  line: string,
  number: number,
  format: ExpositionFormat,
): Line {
  if (line.trim() === "") return { kind: "blank", number };
  if (line.startsWith("#")) return readComment(line, number, format);
  const cursor: Cursor = { line, at: 0, format };
  try {
    return { kind: "sample", number, ...readSampleLine(cursor, number) };
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return { kind: "broken", number, why: error.message };
  }
}

function readComment(
  line: string,
  number: number,
  format: ExpositionFormat,
): Line {
  if (format === "openmetrics" && line === "# EOF") {
    return { kind: "eof", number };
  }
  const space = format === "text" ? "[ \\t]+" : " ";
  const [, word, name, text = ""] = new RegExp(
    `^#${space}(${keywords[format].join("|")})${space}` +
      `([a-zA-Z_:][a-zA-Z0-9_:]*)(?:${space}(.*))?$`,
    "s",
  ).exec(line) ?? [];
  const keyword = keywords[format].find((keyword) => keyword === word);
  return keyword === undefined || name === undefined
    ? { kind: "comment", number }
    : { kind: "metadata", number, keyword, name, text };
}

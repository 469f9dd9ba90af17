import { LineCursor, syntaxError, unescape } from "./_line_cursor.ts";
import type { PageFormat } from "./page_format.ts";

/** What a line says of a metric. */
export type MetadataField = "type" | "help" | "unit";

/** A line such as `# TYPE up gauge`. */
export interface MetadataLine {
  readonly metric: string;
  readonly field: MetadataField;
  readonly text: string;
}

/**
 * Reads a line that begins with `#`.
 *
 * @returns undefined for a comment, which only the text format has.
 * @throws {ScrapeError} if it can't be read.
 */
export function readMetadataLine(
  line: string,
  format: PageFormat,
): MetadataLine | undefined {
  const { keywords, types, unescapeHelp } = formats[format];
  const [begin, keyword = ""] = keywords.exec(line) ?? [];
  if (begin === undefined) {
    if (format === "text") return undefined;
    throw syntaxError("expected # HELP, # TYPE, # UNIT or # EOF");
  }
  const cursor = new LineCursor(line, begin.length);
  const metric = cursor.match(metricPattern) ?? cursor.quoted();
  if (metric === undefined) {
    throw cursor.expected(`a metric name after ${keyword}`);
  }
  if (format === "openmetrics" && cursor.next !== " ") {
    throw cursor.expected("a blank and a text");
  }
  const text = line.slice(cursor.at + 1);
  switch (keyword) {
    case "TYPE":
      return { metric, field: "type", text: typeOf(text, types) };
    case "UNIT":
      return { metric, field: "unit", text: unitOf(text, metric) };
    default:
      return { metric, field: "help", text: unescapeHelp(text) };
  }
}

const metricPattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;

const formats = {
  text: {
    keywords: /^#[ \t]+(HELP|TYPE)[ \t]+/,
    types: new Map([
      ["counter", "counter"],
      ["gauge", "gauge"],
      ["histogram", "histogram"],
      ["summary", "summary"],
      ["untyped", "unknown"],
    ]),
    // A quote in a help text has no escape.
    unescapeHelp: (text: string) =>
      text.includes("\\")
        ? text.replaceAll(/\\[\\n]/g, (it) => it === "\\n" ? "\n" : "\\")
        : text,
  },
  openmetrics: {
    keywords: /^# (HELP|TYPE|UNIT) /,
    types: new Map([
      ["counter", "counter"],
      ["gauge", "gauge"],
      ["histogram", "histogram"],
      ["gaugehistogram", "gaugehistogram"],
      ["summary", "summary"],
      ["info", "info"],
      ["stateset", "stateset"],
      ["unknown", "unknown"],
    ]),
    unescapeHelp: unescape,
  },
};

function typeOf(text: string, types: ReadonlyMap<string, string>): string {
  const type = types.get(text);
  if (type !== undefined) return type;
  throw syntaxError(
    `invalid metric type "${text}": one of ${[...types.keys()].join(", ")}`,
  );
}

function unitOf(text: string, metric: string): string {
  if (text === "" || metric.endsWith(`_${text}`)) return text;
  throw syntaxError(
    `unit "${text}" not a suffix of metric "${metric}"`,
  );
}

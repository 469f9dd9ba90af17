/**
 * Renders OpenMetrics 1.0.
 *
 * A counter whose name doesn't end in `_total` has the type `unknown` here.
 * As a counter it would need the suffix, and its series would have another name
 * than in text 0.0.4. This way Prometheus stores the same series from both
 * formats.
 *
 * @module
 */
import { numberAt } from "../_number_at.ts";
import { chunkLines, sampleLines } from "./_lines.ts";
import { escapeLabelValue, formatValue } from "./_syntax.ts";
import type { FamilySnapshot } from "./snapshot.ts";

/** Content type of OpenMetrics. */
export const openMetricsContentType =
  "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** Prometheus' base units. A name that ends in one of them has it as its unit. */
const units = [
  "seconds",
  "bytes",
  "ratio",
  "celsius",
  "meters",
  "volts",
  "amperes",
  "joules",
  "grams",
];

/** Renders families as OpenMetrics 1.0, in chunks of a few hundred lines. */
export function* formatOpenMetrics(
  families: Iterable<FamilySnapshot>,
): Generator<string> {
  for (const family of families) {
    const { name, type } = describe(family);
    const unit = units.find((unit) => name.endsWith(`_${unit}`));
    yield `# TYPE ${name} ${type}\n` +
      (unit === undefined ? "" : `# UNIT ${name} ${unit}\n`) +
      `# HELP ${name} ${escapeLabelValue(family.help)}\n`;
    yield* type === "unknown" || family.created === undefined
      ? sampleLines(family)
      : linesWithCreated(family, `${name}_created`, family.created);
  }
  yield "# EOF\n";
}

/** Returns name and type of the family. A counter's family has no `_total`. */
function describe({ name, type }: FamilySnapshot): {
  name: string;
  type: string;
} {
  if (type === "counter" && name.endsWith("_total")) {
    return { name: name.slice(0, -"_total".length), type };
  }
  return {
    name,
    type: type === "counter" || type === "untyped" ? "unknown" : type,
  };
}

/** Formats samples. All lines of a series stand together, `_created` last. */
function* linesWithCreated(
  family: FamilySnapshot,
  createdName: string,
  created: Float64Array,
): Generator<string> {
  const { width, prefixes, values, exemplar: find } = family;
  let lines = "";
  let count = 0;
  for (let series = 0; series < created.length; series++) {
    const start = series * width;
    const end = start + width;
    for (let i = start; i < end; i++) {
      const exemplar = find?.(series, i - start);
      lines += prefixes[i] + formatValue(numberAt(values, i)) +
        (exemplar === undefined
          ? "\n"
          : ` # {${exemplar.labels}} ${
            formatValue(exemplar.value)
          } ${exemplar.timestamp}\n`);
    }
    // The last sample of a series is a counter's total or a histogram's count,
    // so its labels are those of the series, without `le`.
    const last = prefixes[end - 1] ?? "";
    lines += createdName + last.slice(last.indexOf("{")) + created[series] +
      "\n";
    count += width + 1;
    if (count >= chunkLines) {
      yield lines;
      lines = "";
      count = 0;
    }
  }
  if (lines !== "") yield lines;
}

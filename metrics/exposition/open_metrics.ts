/**
 * OpenMetrics 1.0.
 *
 * A counter whose name doesn't end in `_total` can't be a counter here, as
 * OpenMetrics would demand the suffix and the series would have another name
 * than in text 0.0.4. It stands as type `unknown` under its own name: what
 * Prometheus stores is then the same whichever format it asked for.
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

/** Prometheus' base units; a name that ends in one has it as its unit. */
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

/** Formats families as OpenMetrics 1.0, in chunks of a few hundred lines. */
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

/** Name and type of the family: a counter's name stands without `_total`. */
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

/** The lines of a series stay together, so `_created` follows each of them. */
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
    // The last sample of a series is a counter's total or a histogram's count:
    // its labels are those of the series, without `le`.
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

import {
  exemplarBucket,
  exemplarLength,
  exemplarPlace,
  exemplarSeconds,
} from "./_exemplar_rules.ts";
import { labelKey } from "./_histogram_series.ts";
import { canonicalBound, isSeconds } from "./_open_metrics_numbers.ts";
import type { Rule } from "./_rule.ts";
import type { OpenMetricsRule } from "./exposition_rules.ts";

/** The rules of OpenMetrics only. */
export const openMetricsRules: Readonly<Record<OpenMetricsRule, Rule>> = {
  "eof": function* ({ lines }) {
    const last = lines.at(-1);
    if (last?.kind !== "eof") {
      yield { line: lines.length, message: "the last line isn't # EOF" };
    }
    for (const line of lines) {
      if (line.kind === "eof" && line !== last) {
        yield { line: line.number, message: "lines follow # EOF" };
      }
    }
  },
  "blank-line": function* ({ lines }) {
    for (const { kind, number } of lines) {
      if (kind === "blank") yield { line: number, message: "a blank line" };
    }
  },
  "comment": function* ({ lines }) {
    for (const { kind, number } of lines) {
      if (kind === "comment") yield { line: number, message: "a comment" };
    }
  },
  "metadata-order": function* ({ families }) {
    const order = ["TYPE", "UNIT", "HELP"];
    for (const { metadata } of families) {
      for (const [index, { keyword, number }] of metadata.entries()) {
        const before = metadata[index - 1]?.keyword ?? "TYPE";
        if (order.indexOf(keyword) < order.indexOf(before)) {
          yield { line: number, message: `${keyword} after ${before}` };
        }
      }
    }
  },
  "counter-total": function* ({ families }) {
    for (const { name, line, type } of families) {
      if (type === "counter" && name.endsWith("_total")) {
        yield { line, message: `family "${name}" is named with "_total"` };
      }
    }
  },
  "unit-suffix": function* ({ families }) {
    for (const { name, metadata } of families) {
      for (const { keyword, text, number } of metadata) {
        if (keyword === "UNIT" && text !== "" && !name.endsWith(`_${text}`)) {
          yield {
            line: number,
            message: `"${name}" doesn't end in "_${text}"`,
          };
        }
      }
    }
  },
  "created-seconds": function* ({ families }) {
    for (const { name, samples } of families) {
      for (const { sample } of samples) {
        if (sample.name === `${name}_created` && !isSeconds(sample.value)) {
          yield {
            line: sample.line,
            message: `${sample.value} isn't a time in seconds`,
          };
        }
      }
    }
  },
  "canonical-bound": function* ({ families }) {
    for (const { type, samples } of families) {
      if (type !== "histogram" && type !== "gaugehistogram") continue;
      for (const { sample: { labels: { le }, line } } of samples) {
        if (le === undefined) continue;
        const canonical = canonicalBound(le);
        if (le !== canonical) {
          yield { line, message: `"${le}" must be "${canonical}"` };
        }
      }
    }
  },
  "series-together": function* ({ families }) {
    for (const { samples } of families) {
      const seen = new Set<string>();
      let before: string | undefined;
      for (const { sample } of samples) {
        const key = labelKey(sample, ["le", "quantile"]);
        if (key !== before && seen.has(key)) {
          yield {
            line: sample.line,
            message: "its labels stand on an earlier line, before others",
          };
        }
        seen.add(before = key);
      }
    }
  },
  "exemplar-place": exemplarPlace,
  "exemplar-length": exemplarLength,
  "exemplar-bucket": exemplarBucket,
  "exemplar-seconds": exemplarSeconds,
};

import {
  type ExpositionDocument,
  knownTypes,
  sampleNames,
} from "./_document.ts";
import { helpProblem } from "./_help.ts";
import {
  bucketInfinity,
  bucketOrder,
  histogramParts,
} from "./_histogram_rules.ts";
import { labelKey } from "./_histogram_series.ts";
import type { Finding, Rule } from "./_rule.ts";
import type { CommonRule } from "./exposition_rules.ts";

/** The rules of both formats. */
export const commonRules: Readonly<Record<CommonRule, Rule>> = {
  "line-feed": function* ({ text, lines }) {
    if (text !== "" && !text.endsWith("\n")) {
      yield { line: lines.length, message: "the line feed is missing" };
    }
  },
  "syntax": function* ({ lines }) {
    for (const line of lines) {
      if (line.kind === "broken") {
        yield { line: line.number, message: line.why };
      }
    }
  },
  "help-escape": function* ({ families, format }) {
    for (const line of families.flatMap((family) => family.metadata)) {
      const message = line.keyword === "HELP"
        ? helpProblem(line.text, format)
        : undefined;
      if (message !== undefined) yield { line: line.number, message };
    }
  },
  "metadata-once": function* ({ families }) {
    for (const { name, metadata } of families) {
      for (const [index, { keyword, number }] of metadata.entries()) {
        const first = metadata.findIndex((line) => line.keyword === keyword);
        if (first < index) {
          yield { line: number, message: `another ${keyword} of "${name}"` };
        }
      }
    }
  },
  "metadata-present": function* ({ families }) {
    for (const { name, line, metadata } of families) {
      for (const wanted of ["TYPE", "HELP"]) {
        if (!metadata.some(({ keyword }) => keyword === wanted)) {
          yield { line, message: `"${name}" has no ${wanted}` };
        }
      }
    }
  },
  "metadata-first": function* ({ families }) {
    for (const { name, metadata, samples } of families) {
      for (const { keyword, number } of metadata) {
        if (samples.some((sample) => sample.number < number)) {
          yield {
            line: number,
            message: `${keyword} of "${name}" stands after a sample`,
          };
        }
      }
    }
  },
  "known-type": function* ({ families, format }) {
    const types = knownTypes(format);
    for (const line of families.flatMap((family) => family.metadata)) {
      if (line.keyword === "TYPE" && !types.includes(line.text)) {
        yield {
          line: line.number,
          message: `type "${line.text}" isn't one of ${types.join(", ")}`,
        };
      }
    }
  },
  "family-together": function* ({ placed }) {
    const seen = new Set<string>();
    for (const [index, { family, line }] of placed.entries()) {
      const before = placed[index - 1]?.family;
      if (before !== family && seen.has(family.name)) {
        yield {
          line: line.number,
          message: `"${family.name}" goes on after "${before?.name}"`,
        };
      }
      seen.add(family.name);
    }
  },
  "sample-name": function* ({ families, format }) {
    for (const family of families) {
      const names = sampleNames(family, format);
      for (const { sample } of family.samples) {
        if (names?.includes(sample.name) === false) {
          yield {
            line: sample.line,
            message: `a ${family.type} has samples called ${names.join(", ")}`,
          };
        }
      }
    }
  },
  "series-once": seriesOnce,
  "label-once": function* ({ families }) {
    for (const line of families.flatMap((family) => family.samples)) {
      const twice = line.labelNames.find((name, index) =>
        line.labelNames.indexOf(name) < index
      );
      if (twice !== undefined) {
        yield { line: line.number, message: `label "${twice}" stands twice` };
      }
    }
  },
  "counter-value": function* ({ families }) {
    for (const { name, type, samples } of families) {
      if (type !== "counter") continue;
      for (const { sample } of samples) {
        if (!(sample.value >= 0)) {
          yield {
            line: sample.line,
            message: `counter "${name}" is ${sample.value}`,
          };
        }
      }
    }
  },
  "histogram-parts": histogramParts,
  "bucket-order": bucketOrder,
  "bucket-infinity": bucketInfinity,
};

function* seriesOnce({ families }: ExpositionDocument): Generator<Finding> {
  const lines = new Map<string, number>();
  for (const { sample } of families.flatMap((family) => family.samples)) {
    const series = sample.name + labelKey(sample);
    const first = lines.get(series);
    if (first !== undefined) {
      yield { line: sample.line, message: `the series of line ${first} again` };
    } else lines.set(series, sample.line);
  }
}

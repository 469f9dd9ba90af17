import type { ExpositionDocument } from "./_document.ts";
import { histogramSeries } from "./_histogram_series.ts";
import { isSeconds } from "./_open_metrics_numbers.ts";
import type { Finding } from "./_rule.ts";
import type { Exemplar, Sample } from "./exposition.ts";

const maxCodePoints = 128;

/** Checks `exemplar-place`. */
export function* exemplarPlace(
  { families }: ExpositionDocument,
): Generator<Finding> {
  for (const { name, type, samples } of families) {
    const allowed = type === "counter"
      ? `${name}_total`
      : type === "histogram" || type === "gaugehistogram"
      ? `${name}_bucket`
      : undefined;
    for (const { sample } of samples) {
      if (sample.exemplar !== undefined && sample.name !== allowed) {
        yield {
          line: sample.line,
          message: `"${sample.name}" can't have an exemplar`,
        };
      }
    }
  }
}

/** Checks `exemplar-length`. */
export function* exemplarLength(
  document: ExpositionDocument,
): Generator<Finding> {
  for (const { exemplar, line } of withExemplar(document)) {
    const { length } = [...Object.entries(exemplar.labels).flat().join("")];
    if (length > maxCodePoints) {
      yield { line, message: `${length} code points of labels` };
    }
  }
}

/** Checks `exemplar-bucket`. */
export function* exemplarBucket(
  { families }: ExpositionDocument,
): Generator<Finding> {
  for (const { buckets } of families.flatMap(histogramSeries)) {
    for (const [index, { bound, sample }] of buckets.entries()) {
      const value = sample.exemplar?.value;
      const below = buckets[index - 1]?.bound ?? -Infinity;
      if (value !== undefined && !(value > below && value <= bound)) {
        yield {
          line: sample.line,
          message: `${value} doesn't lie between ${below} and ${bound}`,
        };
      }
    }
  }
}

/** Checks `exemplar-seconds`. */
export function* exemplarSeconds(
  document: ExpositionDocument,
): Generator<Finding> {
  for (const { exemplar: { timestamp }, line } of withExemplar(document)) {
    if (timestamp !== undefined && !isSeconds(timestamp)) {
      yield { line, message: `${timestamp} isn't a time in seconds` };
    }
  }
}

function* withExemplar(
  { families }: ExpositionDocument,
): Generator<Sample & { exemplar: Exemplar }> {
  for (const { sample } of families.flatMap((family) => family.samples)) {
    const { exemplar } = sample;
    if (exemplar !== undefined) yield { ...sample, exemplar };
  }
}

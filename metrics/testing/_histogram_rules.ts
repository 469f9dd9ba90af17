import type { ExpositionDocument } from "./_document.ts";
import { type HistogramSeries, histogramSeries } from "./_histogram_series.ts";
import type { Finding } from "./_rule.ts";

/** Checks `histogram-parts`. */
export function* histogramParts(
  document: ExpositionDocument,
): Generator<Finding> {
  for (const { line, buckets, count, sum } of allSeries(document)) {
    for (const [name, part] of Object.entries({ _count: count, _sum: sum })) {
      if (part === undefined) {
        yield { line, message: `the series has no ${name}` };
      }
    }
    for (const { bound, sample } of buckets) {
      if (Number.isNaN(bound)) {
        yield {
          line: sample.line,
          message: `"${sample.labels.le ?? ""}" is no upper bound`,
        };
      }
    }
  }
}

/** Checks `bucket-order`. */
export function* bucketOrder(document: ExpositionDocument): Generator<Finding> {
  for (const { buckets } of allSeries(document)) {
    for (const [index, { bound, sample }] of buckets.entries()) {
      const before = buckets[index - 1];
      if (before === undefined) continue;
      if (bound <= before.bound) {
        yield {
          line: sample.line,
          message:
            `bound ${bound} doesn't lie above the one before, ${before.bound}`,
        };
      }
      if (sample.value < before.sample.value) {
        yield {
          line: sample.line,
          message:
            `count ${sample.value} is less than the bucket's before, ${before.sample.value}`,
        };
      }
    }
  }
}

/** Checks `bucket-infinity`. */
export function* bucketInfinity(
  document: ExpositionDocument,
): Generator<Finding> {
  for (const { line, buckets, count } of allSeries(document)) {
    const last = buckets.find(({ bound }) => bound === Infinity);
    if (last === undefined) {
      yield { line, message: 'the series has no bucket with le="+Inf"' };
    } else if (count !== undefined && last.sample.value !== count.value) {
      yield {
        line: last.sample.line,
        message: `bucket +Inf is ${last.sample.value}, _count ${count.value}`,
      };
    }
  }
}

/** Returns the series of all histograms. */
function allSeries(document: ExpositionDocument): HistogramSeries[] {
  return document.families.flatMap(histogramSeries);
}

import type { FamilyLines } from "./_document.ts";
import { readFloat } from "./_number.ts";
import type { Sample } from "./exposition.ts";

/** A bucket's sample and its upper bound. */
export interface Bucket {
  readonly sample: Sample;
  /** The upper bound; NaN if `le` is missing or isn't a number. */
  readonly bound: number;
}

/** The samples of a histogram with the same labels, except `le`. */
export interface HistogramSeries {
  /** First line of the series. */
  readonly line: number;
  /** Buckets in the order of their lines. */
  readonly buckets: Bucket[];
  readonly count: Sample | undefined;
  readonly sum: Sample | undefined;
}

/** Returns a key for the labels of a sample, without those in `except`. */
export function labelKey(sample: Sample, except: readonly string[] = []) {
  return JSON.stringify(
    Object.entries(sample.labels)
      .filter(([name]) => !except.includes(name))
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** Returns the series of a histogram; none for families of other types. */
export function histogramSeries(family: FamilyLines): HistogramSeries[] {
  if (family.type !== "histogram") return [];
  const groups = new Map<string, { line: number; samples: Sample[] }>();
  for (const { sample } of family.samples) {
    const key = labelKey(sample, ["le"]);
    const group = groups.get(key) ?? { line: sample.line, samples: [] };
    groups.set(key, group);
    group.samples.push(sample);
  }
  const called = (suffix: string) => (sample: Sample) =>
    sample.name === family.name + suffix;
  return [...groups.values()].map(({ line, samples }) => ({
    line,
    buckets: samples.filter(called("_bucket"))
      .map((sample) => ({
        sample,
        bound: readFloat(sample.labels.le ?? "") ?? NaN,
      })),
    count: samples.find(called("_count")),
    sum: samples.find(called("_sum")),
  }));
}

import type { FamilyLines } from "./_document.ts";
import { readFloat } from "./_number.ts";
import type { Sample } from "./exposition.ts";

/** A bucket's sample with the bound it counts up to. */
export interface Bucket {
  readonly sample: Sample;
  /** The upper bound, NaN where `le` is missing or isn't a number. */
  readonly bound: number;
}

/** The samples of a histogram that share their labels, `le` aside. */
export interface HistogramSeries {
  /** First line of the series. */
  readonly line: number;
  /** Buckets in the order of their lines. */
  readonly buckets: Bucket[];
  readonly count: Sample | undefined;
  readonly sum: Sample | undefined;
}

/** Names a label set; labels named in `except` don't count. */
export function labelKey(sample: Sample, except: readonly string[] = []) {
  return JSON.stringify(
    Object.entries(sample.labels)
      .filter(([name]) => !except.includes(name))
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** The series of a histogram family; none for other types. */
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

/**
 * Writes samples and selections in short form, for tests.
 *
 * @module
 */
import { join } from "node:path";
import { parseLabels } from "../series/notation.ts";
import type { Matcher } from "../series/matcher.ts";
import type { SeriesSamples } from "../series/samples.ts";
import type {
  NewSample,
  SampleStore,
  SeriesSelection,
} from "./sample_store.ts";
import { openStore, type StoreOptions } from "./store.ts";

/** Time of the tests' first samples. */
export const start: number = Date.UTC(2026, 2, 1);
export const second = 1000;
export const hour = 3_600_000;
export const day: number = 24 * hour;

export const signal: AbortSignal = new AbortController().signal;

/** All series at all times. */
export const everything: SeriesSelection = {
  matchers: [],
  start: -Infinity,
  end: Infinity,
};

/** Makes a matcher for one value. */
export function equal(name: string, value: string): Matcher {
  return { name, operator: "=", value, matches: (text) => text === value };
}

/** Makes a sample of a series such as `up{job="a"}`, so long after the start. */
export function sample(
  series: string,
  after: number,
  value: number | "stale",
): NewSample {
  return { labels: parseLabels(series), timestamp: start + after, value };
}

/** Reads all samples of a metric. */
export function selectAll(
  store: SampleStore,
  metric: string,
): Promise<readonly SeriesSamples[]> {
  return store.select({
    matchers: [equal("__name__", metric)],
    after: -Infinity,
    until: Infinity,
  }, signal);
}

/** A file of a store in a folder of its own, and a clock for it. */
export interface Workbench extends AsyncDisposable {
  readonly file: string;
  readonly clock: { now: number };
  open(options?: Partial<StoreOptions>): Promise<SampleStore>;
}

/** Makes a folder, which is deleted at the end. */
export async function makeWorkbench(): Promise<Workbench> {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "metrics.db");
  const clock = { now: start };
  return {
    file,
    clock,
    open: (options = {}) =>
      openStore({ file, now: () => clock.now, ...options }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

import type {
  HistogramDefinition,
  LabelsOf,
  MetricDefinition,
} from "../definition.ts";
import type { Sample } from "./exposition.ts";
import { parseExposition } from "./parse_exposition.ts";

/** A `Telemetry`, or anything else with a handler for `/metrics`. */
export interface Scrapable {
  /** Answers `GET /metrics`. */
  readonly handler: (request: Request) => Response | Promise<Response>;
}

/** The values of a histogram's series. */
export interface HistogramReading {
  /** Number of observations. */
  readonly count: number;
  /** Sum of the observed values. */
  readonly sum: number;
  /** Observations up to each upper bound, by `le`, such as `"2.0"` or `"+Inf"`. */
  readonly buckets: Readonly<Record<string, number>>;
}

/** What {@linkcode readSample} returns for a definition. */
export type ReadingOf<Definition extends MetricDefinition> = Definition extends
  HistogramDefinition ? HistogramReading : number;

/** The labels of one series; none if the definition has none. */
export type SeriesLabels<Definition extends MetricDefinition> =
  [keyof LabelsOf<Definition>] extends [never] ? []
    : [labels: LabelsOf<Definition>];

/**
 * Scrapes a service and returns every sample. As with any scrape, collectors
 * run.
 *
 * @param service The service to scrape.
 * @param init Options of the request, such as a token in its headers.
 * @returns The samples in the order of their lines.
 * @throws {Error} If the service doesn't answer 200.
 */
export async function samples(
  service: Scrapable,
  init?: RequestInit,
): Promise<Sample[]> {
  const request = new Request("http://localhost/metrics", init);
  const response = await service.handler(request);
  const text = await response.text();
  if (response.status !== 200) {
    throw new Error(
      `Cannot read samples: /metrics answered ${response.status}: ${text}`,
    );
  }
  return parseExposition(text).flatMap((family) => family.samples);
}

/**
 * Scrapes a service and returns the value of one series.
 *
 * @example Assert the value of a counter
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { readSample } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const definitions = {
 *   jobs: {
 *     type: "counter",
 *     name: "example_jobs_total",
 *     help: "Jobs by final status.",
 *     labels: { status: ["completed", "failed"] },
 *   },
 * } as const;
 * const telemetry = configureMetrics("example", definitions);
 * telemetry.metrics.jobs.inc({ status: "failed" });
 *
 * assertEquals(await readSample(telemetry, definitions.jobs, { status: "failed" }), 1);
 * ```
 *
 * @param service The service to scrape.
 * @param definition The metric's definition.
 * @param labels The labels of the series, if the metric has labels.
 * @returns The value, or `undefined` if there is no such series.
 * @throws {Error} If the service doesn't answer 200.
 */
export async function readSample<const Definition extends MetricDefinition>(
  service: Scrapable,
  definition: Definition,
  ...labels: SeriesLabels<Definition>
): Promise<ReadingOf<Definition> | undefined>;
export async function readSample(
  service: Scrapable,
  { type, name }: MetricDefinition,
  labels: Readonly<Record<string, string>> = {},
): Promise<HistogramReading | number | undefined> {
  const wanted = Object.entries(labels);
  const series = (await samples(service)).filter((sample) =>
    wanted.every(([label, value]) => sample.labels[label] === value)
  );
  const value = (name: string) =>
    series.find((sample) => sample.name === name)?.value;
  if (type !== "histogram") return value(name);
  const count = value(`${name}_count`);
  const sum = value(`${name}_sum`);
  if (count === undefined || sum === undefined) return undefined;
  const buckets = series.filter((sample) => sample.name === `${name}_bucket`)
    .map(({ labels: { le }, value }) => [le, value]);
  return { count, sum, buckets: Object.fromEntries(buckets) };
}

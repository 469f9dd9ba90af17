/**
 * Gives tests an API over samples in memory.
 *
 * @module
 */
import type { ActiveAlert, RulesView } from "../rules/status.ts";
import type { TargetStatus, TargetsView } from "../scrape/status.ts";
import { Labels } from "../series/labels.ts";
import type { Matcher } from "../series/matcher.ts";
import type { SeriesSamples } from "../series/samples.ts";
import type { StoreStatus } from "../storage/sample_store.ts";
import { type ApiOptions, createApi } from "./api.ts";

/** Time of the newest samples: 2026-01-01. */
export const now = Date.UTC(2026, 0, 1);

/** Makes a series with a sample every 15 s, the last 1 s before now. */
export function seriesOf(
  labels: Readonly<Record<string, string>>,
  values: readonly number[],
): SeriesSamples {
  const first = now - 1000 - (values.length - 1) * 15_000;
  return {
    labels: Labels.from(labels),
    timestamps: Float64Array.from(values, (_, index) => first + index * 15_000),
    values: Float64Array.from(values),
    staleTimestamps: new Float64Array(),
  };
}

/** Makes a store that only reads. */
export function storeOf(
  ...all: readonly SeriesSamples[]
): ApiOptions["store"] {
  const sorted = all.toSorted((a, b) => Labels.compare(a.labels, b.labels));
  const fits = ({ labels }: SeriesSamples, matchers: readonly Matcher[]) =>
    matchers.every((matcher) => matcher.matches(labels.get(matcher.name)));
  const found = (
    { matchers, start, end }: Parameters<ApiOptions["store"]["series"]>[0],
  ) =>
    sorted.filter((one) =>
      (matchers.length === 0 || matchers.some((set) => fits(one, set))) &&
      one.timestamps.some((time) => time >= start && time <= end)
    );
  const unique = (texts: Iterable<string>) => [...new Set(texts)].sort();
  return {
    select({ matchers, after, until }, signal) {
      signal.throwIfAborted();
      return Promise.resolve(
        sorted.filter((one) => fits(one, matchers)).map((one) => {
          const first = one.timestamps.findIndex((time) => time > after);
          const end = one.timestamps.findLastIndex((time) => time <= until) + 1;
          const from = first < 0 ? end : first;
          return {
            ...one,
            timestamps: one.timestamps.slice(from, end),
            values: one.values.slice(from, end),
          };
        }),
      );
    },
    series: (selection) =>
      Promise.resolve(found(selection).map(({ labels }) => labels)),
    labelNames: (selection) =>
      Promise.resolve(
        unique(found(selection).flatMap(({ labels }) => labels.names)),
      ),
    labelValues: (name, selection) =>
      Promise.resolve(
        unique(
          found(selection).map(({ labels }) => labels.get(name))
            .filter((value) => value !== ""),
        ),
      ),
    exemplars: () =>
      Promise.resolve([{
        labels: Labels.from({ __name__: "up" }),
        exemplars: [{
          labels: Labels.from({ trace_id: "abc" }),
          value: 0.5,
          timestamp: now - 500,
        }],
      }]),
    status: (): StoreStatus => ({
      activeSeries: sorted.length,
      series: sorted.length,
      chunks: sorted.length,
      bytes: 0,
      oldest: now - 60_000,
      newest: now - 1000,
      stored: 10,
      refused: new Map(),
      topMetrics: [["up", 2], ["requests_total", 1]],
    }),
  };
}

/** Series that tests read. */
export const someSeries: readonly SeriesSamples[] = [
  seriesOf({ __name__: "up", job: "gateway", instance: "a:1" }, [1, 1, 1, 1]),
  seriesOf({ __name__: "up", job: "exporter", instance: "b:1" }, [1, 0, 0, 0]),
  seriesOf({ __name__: "requests_total", job: "gateway" }, [0, 15, 30, 45]),
];

/** A target that answers. */
export const target: TargetStatus = {
  pool: "dalston",
  labels: Labels.from({ job: "gateway", instance: "127.0.0.1:8000" }),
  discoveredLabels: Labels.from({ __address__: "127.0.0.1:8000" }),
  url: "http://127.0.0.1:8000/metrics",
  health: "up",
  lastError: "",
  lastScrape: now - 3000,
  lastDurationSeconds: 0.0042,
  intervalSeconds: 15,
  timeoutSeconds: 10,
};

/** A target that doesn't. */
export const brokenTarget: TargetStatus = {
  ...target,
  labels: Labels.from({ job: "<b>", instance: "127.0.0.1:9" }),
  url: "http://127.0.0.1:9/metrics",
  health: "down",
  lastError: 'connection refused <script>alert("1")</script>',
};

/** Two targets, and what they say of metrics. */
export const targetsView: TargetsView = {
  targets: () => [target, brokenTarget],
  metadata: () =>
    [target, brokenTarget].flatMap(({ labels }) => [
      { metric: "up", target: labels, type: "gauge", help: "Up.", unit: "" },
      {
        metric: "requests_total",
        target: labels,
        type: "counter",
        help: "Requests.",
        unit: "",
      },
    ]),
};

/** An alert that fires. */
export const alert: ActiveAlert = {
  labels: Labels.from({ alertname: "Down", job: "<b>", severity: "page" }),
  annotations: Labels.from({ summary: "The service is down." }),
  state: "firing",
  activeAt: now - 60_000,
  value: 150,
};

/** A recording rule in one group, an alerting rule in another. */
export const rulesView: RulesView = {
  groups: () => [
    {
      name: "records",
      file: "/rules/a.yml",
      intervalSeconds: 15,
      limit: 0,
      lastEvaluation: now - 2000,
      evaluationSeconds: 0.001,
      rules: [{
        type: "recording",
        name: "job:up:sum",
        query: "sum by (job) (up)",
        labels: Labels.from({ team: "core" }),
        health: "ok",
        lastError: "",
        lastEvaluation: now - 2000,
        evaluationSeconds: 0.0005,
      }],
    },
    {
      name: "alerts",
      file: "/rules/b.yml",
      intervalSeconds: 15,
      limit: 0,
      evaluationSeconds: 0,
      rules: [{
        type: "alerting",
        name: "Down",
        query: "up == 0",
        labels: Labels.from({ severity: "page" }),
        annotations: Labels.from({ summary: "The service is down." }),
        forSeconds: 60,
        keepFiringForSeconds: 0,
        state: "firing",
        alerts: [alert],
        health: "err",
        lastError: "query timed out",
        evaluationSeconds: 0,
      }],
    },
  ],
  alertmanagers: () => ["http://127.0.0.1:9093/api/v2/alerts"],
};

/** Makes an API over {@linkcode someSeries}, as far as no others are given. */
export function testApi(
  options: Partial<ApiOptions> = {},
): (request: Request) => Promise<Response> {
  return createApi({
    store: storeOf(...someSeries),
    targets: targetsView,
    rules: rulesView,
    now: () => now,
    onError(error) {
      throw error;
    },
    ...options,
  });
}

/** Asks for a path with parameters, and returns status and JSON. */
export async function ask(
  api: (request: Request) => Promise<Response>,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown }> {
  const query = new URLSearchParams(parameters);
  const response = await api(
    new Request(`http://localhost/api/v1/${path}?${query}`),
  );
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** Asks for a path with parameters, and returns the data. */
export async function dataOf(
  api: (request: Request) => Promise<Response>,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const query = new URLSearchParams(parameters);
  const response = await api(
    new Request(`http://localhost/api/v1/${path}?${query}`),
  );
  return (await response.json()).data;
}

/**
 * Answers `/federate`: the newest samples as text, for another Prometheus.
 *
 * @module
 */
import type { SampleStore } from "../storage/sample_store.ts";
import { type Labels, metricName } from "../series/labels.ts";
import type { SeriesSamples } from "../series/samples.ts";
import { textResponse } from "./answer.ts";
import { ApiError } from "./api_error.ts";
import { Deadline } from "./deadline.ts";
import { readForm } from "./form.ts";
import type { ApiLimits } from "./limits.ts";
import { formatSample } from "./numbers.ts";
import { selectorsOf } from "./selectors.ts";
import { checkForm } from "./series.ts";

/** Options of {@linkcode federation}. */
export interface FederationOptions {
  readonly store: Pick<SampleStore, "select">;
  readonly limits: ApiLimits;
  /** Returns milliseconds since 1970. */
  readonly now: () => number;
  /** Age in milliseconds at which a sample is no more sent. */
  readonly lookbackMs: number;
}

/** A series' newest sample. */
interface Newest {
  readonly labels: Labels;
  readonly timestamp: number;
  readonly value: number;
}

/** Media type of the text. */
export const federationType = "text/plain; version=0.0.4; charset=utf-8";

/** Makes the handler of `/federate`. Its errors are plain text. */
export function federation(
  { store, limits, now, lookbackMs }: FederationOptions,
): (request: Request, url: URL) => Promise<Response> {
  return async (request, url) => {
    using deadline = new Deadline(request.signal, limits.queryTimeoutMs);
    try {
      const form = await readForm(request, url, limits);
      checkForm(form);
      const until = now();
      const found = new Map<string, Newest>();
      for (const matchers of selectorsOf(form, limits)) {
        const series = await store.select(
          { matchers, after: until - lookbackMs, until },
          deadline.signal,
        );
        for (const one of series) {
          const sample = newestOf(one);
          if (sample !== undefined) found.set(one.labels.key, sample);
        }
      }
      return await textResponse(
        families([...found.values()]),
        federationType,
        request.signal,
      );
    } catch (error) {
      const known = deadline.explain(error);
      if (!(known instanceof ApiError)) throw known;
      return new Response(`${known.message}\n`, {
        status: known.status,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    }
  };
}

/** Returns the newest sample; undefined if the series has ended since. */
function newestOf(
  { labels, timestamps, values, staleTimestamps }: SeriesSamples,
): Newest | undefined {
  const timestamp = timestamps.at(-1);
  const value = values.at(-1);
  const end = staleTimestamps.at(-1) ?? -Infinity;
  return timestamp === undefined || value === undefined || end > timestamp
    ? undefined
    : { labels, timestamp, value };
}

function* families(samples: readonly Newest[]): Generator<string> {
  const byName = Map.groupBy(samples, ({ labels }) => labels.get(metricName));
  for (const name of [...byName.keys()].sort()) {
    if (name === "") continue;
    yield `# TYPE ${nameText(name)} untyped\n`;
    for (const sample of byName.get(name) ?? []) yield line(name, sample);
  }
}

function line(name: string, { labels, timestamp, value }: Newest): string {
  const pairs = [...labels].filter(([label]) => label !== metricName);
  // So that the reader doesn't put its own instance there.
  if (!labels.has("instance")) pairs.push(["instance", ""]);
  const texts = pairs.map(([label, text]) =>
    `${nameText(label)}="${escape(text)}"`
  );
  const [before, first] = isPlain(name) ? [name, []] : ["", [nameText(name)]];
  return `${before}{${[...first, ...texts].join(",")}} ${
    formatSample(value)
  } ${timestamp}\n`;
}

function isPlain(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

function nameText(name: string): string {
  return isPlain(name) ? name : `"${escape(name)}"`;
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}

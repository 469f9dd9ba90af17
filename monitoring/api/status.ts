/**
 * Answers `status/…`.
 *
 * @module
 */
import type { SampleStore } from "../storage/sample_store.ts";
import { jsonText } from "./answer.ts";
import { ApiError } from "./api_error.ts";
import type { Endpoint } from "./call.ts";
import { formatDuration } from "../series/duration.ts";
import { formatDate } from "./dates.ts";
import type { ApiLimits } from "./limits.ts";
import { wholeNumber } from "./parameters.ts";

/** Facts about this server that its API tells. */
export interface ServerFacts {
  /**
   * Version of Prometheus whose API this is, as clients look for it.
   *
   * @default "3.0.0"
   */
  readonly version?: string;
  /** Configuration in Prometheus' YAML. @default "" */
  readonly config?: string;
  /** Time that samples are kept, in Prometheus' words. @default "" */
  readonly retention?: string;
  /** Flags of Prometheus with what holds here, beside the limits. @default {} */
  readonly flags?: Readonly<Record<string, string>>;
}

/** Options of {@linkcode statusEndpoints}. */
export interface StatusEndpointsOptions {
  readonly store: Pick<SampleStore, "status">;
  readonly limits: ApiLimits;
  readonly facts: ServerFacts;
  /** Time of the start. */
  readonly startedAt: number;
}

/** Most entries that `status/tsdb` returns. */
const maxEntries = 10_000;

/** Makes the endpoints that tell about this server. */
export function statusEndpoints(
  { store, limits, facts, startedAt }: StatusEndpointsOptions,
): {
  readonly buildInfo: Endpoint;
  readonly config: Endpoint;
  readonly flags: Endpoint;
  readonly runtimeInfo: Endpoint;
  readonly tsdb: Endpoint;
} {
  const { version = "3.0.0", config = "", retention = "", flags = {} } = facts;
  return {
    buildInfo: () => ({
      data: jsonText({
        version,
        revision: "",
        branch: "",
        buildUser: "",
        buildDate: "",
        goVersion: `deno ${Deno.version.deno}`,
      }),
    }),
    config: () => ({ data: jsonText({ yaml: config }) }),
    flags: () => ({
      data: jsonText({
        "query.max-concurrency": String(limits.maxConcurrentQueries),
        "query.max-samples": String(limits.maxSamples),
        "query.timeout": formatDuration(limits.queryTimeoutMs),
        "storage.tsdb.retention.time": retention,
        ...flags,
      }),
    }),
    // What a process of Deno doesn't have, such as GOGC, is left out.
    runtimeInfo: () => ({
      data: jsonText({
        startTime: formatDate(startedAt),
        reloadConfigSuccess: true,
        lastConfigTime: formatDate(startedAt),
        corruptionCount: 0,
        storageRetention: retention,
      }),
    }),
    tsdb({ form }) {
      const limit = entriesOf(form.get("limit"));
      const status = store.status();
      return {
        data: jsonText({
          headStats: {
            numSeries: status.activeSeries,
            chunkCount: status.chunks,
            minTime: status.oldest,
            maxTime: status.newest,
          },
          seriesCountByMetricName: status.topMetrics.slice(0, limit)
            .map(([name, value]) => ({ name, value })),
          labelValueCountByLabelName: [],
          memoryInBytesByLabelName: [],
          seriesCountByLabelValuePair: [],
        }),
      };
    },
  };
}

function entriesOf(text: string): number {
  if (text === "") return 10;
  const limit = wholeNumber(text);
  if (typeof limit === "string" || limit < 1) {
    throw new ApiError("bad_data", "limit must be a positive number");
  }
  if (limit > maxEntries) {
    throw new ApiError("bad_data", `limit must not exceed ${maxEntries}`);
  }
  return limit;
}

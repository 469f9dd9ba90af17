/**
 * Answers Prometheus' HTTP API from a store of samples.
 *
 * @module
 */
import type { RulesView } from "../rules/status.ts";
import type { TargetsView } from "../scrape/status.ts";
import type { SampleStore } from "../storage/sample_store.ts";
import type { AccessOptions } from "./access.ts";
import { exemplarsEndpoint } from "./exemplars.ts";
import { federation } from "./federate.ts";
import { type ApiLimits, defaultLimits } from "./limits.ts";
import { pages } from "./pages/mod.ts";
import { queryEndpoints } from "./query.ts";
import { queryTextEndpoints } from "./query_text.ts";
import { apiRouter } from "./router.ts";
import { alertsData, ruleEndpoints, rulesData } from "./rules.ts";
import { seriesEndpoints } from "./series.ts";
import { createSite } from "./site.ts";
import { type ServerFacts, statusEndpoints } from "./status.ts";
import { targetEndpoints, targetsData } from "./targets.ts";

/** Options of {@linkcode createApi}. */
export interface ApiOptions {
  readonly store: Omit<SampleStore, "append" | typeof Symbol.asyncDispose>;
  readonly targets: TargetsView;
  readonly rules: RulesView;
  /** Who may read. @default {} clients of the loopback address, without a secret */
  readonly access?: AccessOptions;
  /** Bounds of what a client can ask for. @default {@linkcode defaultLimits} */
  readonly limits?: Partial<ApiLimits>;
  /** What `status/…` tells. @default {} */
  readonly facts?: ServerFacts;
  /** Returns true once queries can be answered. @default always */
  readonly isReady?: () => boolean;
  /** Returns milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Receives what went wrong inside; the client sees no details. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/** Age at which a sample is no more taken, as in Prometheus. */
const lookbackMs = 5 * 60_000;

/**
 * Makes a handler of Prometheus' HTTP API and its pages, for `Deno.serve`. It
 * only reads, and never throws.
 */
export function createApi(
  options: ApiOptions,
): (request: Request) => Promise<Response> {
  const { store, targets, rules, facts = {}, access = {} } = options;
  const { now = Date.now, isReady = () => true } = options;
  const { onError = console.error } = options;
  const limits = { ...defaultLimits, ...options.limits };

  const query = queryEndpoints({ source: store, limits, now });
  const text = queryTextEndpoints(limits);
  const series = seriesEndpoints({ store, limits });
  const target = targetEndpoints(targets, limits);
  const rule = ruleEndpoints(rules, limits);
  const status = statusEndpoints({ store, limits, facts, startedAt: now() });
  return createSite({
    access,
    isReady,
    onError,
    api: apiRouter({
      "query": query.query,
      "query_range": query.queryRange,
      "query_exemplars": exemplarsEndpoint(store, limits),
      "format_query": text.formatQuery,
      "parse_query": text.parseQuery,
      "labels": series.labelNames,
      "label/*/values": series.labelValues,
      "series": series.series,
      "metadata": target.metadata,
      "targets": target.targets,
      "targets/metadata": target.targetMetadata,
      "rules": rule.rules,
      "alerts": rule.alerts,
      "alertmanagers": rule.alertmanagers,
      "status/buildinfo": status.buildInfo,
      "status/config": status.config,
      "status/flags": status.flags,
      "status/runtimeinfo": status.runtimeInfo,
      "status/tsdb": status.tsdb,
    }, limits),
    federate: federation({ store, limits, now, lookbackMs }),
    pages: pages({
      targets: () => Promise.resolve(targetsData(targets)),
      alerts: () => Promise.resolve(alertsData(rules)),
      rules: () => Promise.resolve(rulesData(rules)),
    }, now),
  });
}

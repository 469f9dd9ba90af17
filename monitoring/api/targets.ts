/**
 * Answers `targets`, `targets/metadata` and `metadata`.
 *
 * @module
 */
import type {
  MetricMetadata,
  TargetStatus,
  TargetsView,
} from "../scrape/status.ts";
import { jsonText } from "./answer.ts";
import { ApiError, namingParameter } from "./api_error.ts";
import type { Endpoint } from "./call.ts";
import { formatDuration } from "../series/duration.ts";
import { formatDate } from "./dates.ts";
import type { Form } from "./form.ts";
import type { ApiLimits } from "./limits.ts";
import { wholeNumber } from "./parameters.ts";
import { readSelector } from "./selectors.ts";

/** Makes the endpoints that tell about targets. */
export function targetEndpoints(
  view: TargetsView,
  limits: ApiLimits,
): {
  readonly targets: Endpoint;
  readonly targetMetadata: Endpoint;
  readonly metadata: Endpoint;
} {
  return {
    targets: ({ form }) => ({
      data: jsonText(
        targetsData(view, form.get("state"), form.get("scrapePool")),
      ),
    }),
    targetMetadata: ({ form }) => ({
      data: jsonText(targetMetadata(view, form, limits)),
    }),
    metadata: ({ form }) => ({ data: jsonText(metadataByMetric(view, form)) }),
  };
}

/** Returns all targets in the shape of the API. */
export function targetsData(
  view: TargetsView,
  state = "any",
  pool = "",
): {
  readonly activeTargets: readonly ReturnType<typeof targetData>[];
  readonly droppedTargets: readonly never[];
  readonly droppedTargetCounts?: Readonly<Record<string, number>>;
} {
  const wanted = state.toLowerCase();
  const isDroppedShown = ["", "any", "dropped"].includes(wanted);
  const active = ["", "any", "active"].includes(wanted) ? view.targets() : [];
  return {
    activeTargets: active
      .filter((target) => pool === "" || target.pool === pool)
      // The sort keeps the order within a pool.
      .toSorted((a, b) => a.pool < b.pool ? -1 : a.pool > b.pool ? 1 : 0)
      .map(targetData),
    // Nothing is dropped here: there is no relabelling.
    droppedTargets: [],
    ...(isDroppedShown ? { droppedTargetCounts: {} } : {}),
  };
}

function targetData(target: TargetStatus) {
  return {
    discoveredLabels: target.discoveredLabels.toRecord(),
    labels: target.labels.toRecord(),
    scrapePool: target.pool,
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError: target.lastError,
    lastScrape: formatDate(target.lastScrape),
    lastScrapeDuration: target.lastDurationSeconds,
    health: target.health,
    scrapeInterval: formatDuration(target.intervalSeconds * 1000),
    scrapeTimeout: formatDuration(target.timeoutSeconds * 1000),
  };
}

function targetMetadata(
  view: TargetsView,
  form: Form,
  limits: ApiLimits,
): unknown {
  const limit = optionalLimit(form, "limit");
  const selector = form.get("match_target");
  const matchers = selector === "" ? [] : namingParameter(
    "match_target",
    () => readSelector(selector, limits),
  );
  const metric = form.get("metric");
  return view.metadata()
    .filter(({ target }) =>
      matchers.every((matcher) => matcher.matches(target.get(matcher.name)))
    )
    .filter((entry) => metric === "" || entry.metric === metric)
    .slice(0, limit)
    .map((entry) => ({
      target: entry.target.toRecord(),
      ...(metric === "" ? { metric: entry.metric } : {}),
      ...descriptionOf(entry),
    }));
}

function metadataByMetric(view: TargetsView, form: Form): unknown {
  const limit = optionalLimit(form, "limit");
  const perMetric = optionalLimit(form, "limit_per_metric") || Infinity;
  const metric = form.get("metric");
  const entries = view.metadata()
    .filter((entry) => metric === "" || entry.metric === metric);
  const byMetric = [...Map.groupBy(entries, ({ metric }) => metric)]
    .slice(0, limit);
  return Object.fromEntries(
    byMetric.map(([name, same]) => [
      name,
      [...new Map(same.map((entry) => [describe(entry), entry])).values()]
        .slice(0, perMetric)
        .map(descriptionOf),
    ]),
  );
}

function describe(entry: MetricMetadata): string {
  return JSON.stringify(descriptionOf(entry));
}

function descriptionOf({ type, help, unit }: MetricMetadata) {
  return { type, help, unit };
}

/** Reads a limit; a negative one, or none, stands for all. */
function optionalLimit(form: Form, name: string): number {
  const text = form.get(name);
  if (text === "") return Infinity;
  const limit = wholeNumber(text);
  if (typeof limit === "string") {
    throw new ApiError("bad_data", `${name} must be a number`);
  }
  return limit < 0 ? Infinity : limit;
}

/**
 * Restores since when alerts are pending, after a restart.
 *
 * @module
 */
import { createMatcher } from "../series/matcher.ts";
import { Labels, metricName } from "../series/labels.ts";
import type { SampleSource, SeriesSamples } from "../series/samples.ts";
import {
  type Alert,
  type AlertedRule,
  forStateMetric,
} from "./alerted_rule.ts";

/** How alerts are restored. All durations are milliseconds. */
export interface RestoreOptions {
  /**
   * Longest time since the last evaluation after which alerts are restored.
   *
   * @default 1 hour
   */
  readonly outageTolerance?: number;
  /**
   * Shortest time that an alert waits after a restart before it fires, unless
   * it has fired before. A rule with a shorter `for` isn't restored.
   *
   * @default 10 minutes
   */
  readonly forGracePeriod?: number;
}

/**
 * Restores the alerts of a rule from the series that it has stored, as
 * Prometheus does: the time in which nothing was evaluated doesn't count.
 *
 * @param now Time in milliseconds since 1970.
 * @throws if the samples can't be read.
 */
export async function restoreAlerts(
  rule: AlertedRule,
  source: SampleSource,
  now: number,
  signal: AbortSignal,
  {
    outageTolerance = 60 * 60_000,
    forGracePeriod = 10 * 60_000,
  }: RestoreOptions = {},
): Promise<void> {
  const hold = rule.rule.for;
  if (hold < forGracePeriod || rule.activeAlerts.length === 0) return;
  const stored = await source.select({
    matchers: [
      createMatcher(metricName, "=", forStateMetric),
      createMatcher("alertname", "=", rule.name),
    ],
    after: now - outageTolerance,
    until: now,
  }, signal);
  const byLabels = new Map(
    stored.map((series) => [
      series.labels.without(new Set([metricName])).key,
      series,
    ]),
  );
  for (const alert of rule.activeAlerts) {
    const last = lastState(byLabels.get(stateKey(rule, alert)));
    if (last === undefined) continue;
    const remaining = hold - (last.downAt - last.activeAt);
    // Otherwise it was firing, and fires again at the next evaluation.
    if (remaining > 0 && remaining < forGracePeriod) {
      alert.activeAt = now + forGracePeriod - hold;
    } else if (remaining > 0) {
      alert.activeAt = last.activeAt + now - last.downAt;
    } else {
      alert.activeAt = last.activeAt;
    }
  }
}

/** Key of the labels that the stored state of an alert has. */
function stateKey({ rule }: AlertedRule, { labels }: Alert): string {
  return Labels.from({ ...rule.labels, ...labels.toRecord() }).key;
}

/** Returns the last sample; undefined if the alert had ended. */
function lastState(series: SeriesSamples | undefined) {
  const downAt = series?.timestamps.at(-1);
  const seconds = series?.values.at(-1);
  if (downAt === undefined || seconds === undefined) return undefined;
  const endedAt = series?.staleTimestamps.at(-1) ?? -Infinity;
  return endedAt >= downAt
    ? undefined
    : { downAt: Math.floor(downAt / 1000) * 1000, activeAt: seconds * 1000 };
}

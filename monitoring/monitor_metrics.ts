/**
 * Counts what a monitor does.
 *
 * @module
 */
import type { Telemetry } from "@dalston/metrics";
import type { GroupEvent } from "./rules/rule_runner.ts";
import type { RuleEvent } from "./rules/evaluated_group.ts";
import type { RuleGroup } from "./rules/files/rule_group.ts";
import type { Scrape } from "./scrape/scraper.ts";
import type { SampleStore } from "./storage/sample_store.ts";
import { type monitoringMetrics, storageMetrics } from "./metrics.ts";

/** The part of a `Telemetry` that a monitor uses. */
export type MonitorTelemetry = Pick<
  Telemetry<typeof monitoringMetrics>,
  "metrics" | "addCollector"
>;

/** Counts a scrape. */
export function countScrape(
  { scrapeDuration, scrapeFailures }: MonitorTelemetry["metrics"],
  { durationSeconds, error }: Scrape,
): void {
  scrapeDuration.observe(durationSeconds);
  if (error !== undefined) scrapeFailures.inc({ reason: error.failure });
}

/** Makes the series of groups of rules, and counts their rules. */
export function countGroups(
  { rules, ruleFailures, ruleGroupsMissed }: MonitorTelemetry["metrics"],
  groups: readonly RuleGroup[],
): void {
  for (const group of groups) {
    const rule_group = group.name;
    rules.inc({ rule_group }, group.rules.length);
    ruleFailures.inc({ rule_group }, 0);
    ruleGroupsMissed.inc({ rule_group }, 0);
  }
}

/** Counts an evaluation of a rule. */
export function countRule(
  { ruleFailures }: MonitorTelemetry["metrics"],
  { group, error }: RuleEvent,
): void {
  if (error !== undefined) ruleFailures.inc({ rule_group: group });
}

/** Counts an evaluation of a group. */
export function countGroup(
  { ruleGroupDuration, ruleGroupsMissed }: MonitorTelemetry["metrics"],
  { group, seconds, missed }: GroupEvent,
): void {
  ruleGroupDuration.observe(seconds);
  ruleGroupsMissed.inc({ rule_group: group }, missed);
}

/**
 * Tells how much is stored whenever a scrape asks.
 *
 * @returns A function that ends that.
 */
export function collectStorage(
  { metrics, addCollector }: MonitorTelemetry,
  store: Pick<SampleStore, "status">,
): () => void {
  let stored = 0;
  const refused = new Map<string, number>();
  return addCollector({
    name: "storage",
    owns: Object.values(storageMetrics).map(({ name }) => name),
    collect() {
      const status = store.status();
      metrics.samplesStored.inc(status.stored - stored);
      stored = status.stored;
      for (const [reason, count] of status.refused) {
        metrics.samplesRefused.inc(
          { reason },
          count - (refused.get(reason) ?? 0),
        );
        refused.set(reason, count);
      }
      metrics.activeSeries.set(status.activeSeries);
      metrics.storageBytes.set(status.bytes);
      metrics.storageWritable.set(status.problem === undefined ? 1 : 0);
    },
  });
}

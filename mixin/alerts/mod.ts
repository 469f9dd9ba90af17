/**
 * Every rule file, by its name.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import type { Alert, Group, Recorded } from "@dalston/monitoring/builder";
import { monitoringAlerts } from "./monitoring.ts";
import { queueAlerts } from "./queues.ts";
import { realtimeAlerts } from "./realtime.ts";
import { budgetRecordings, sloAlerts } from "./slo.ts";
import { targetAlerts } from "./targets.ts";
import { telemetryAlerts } from "./telemetry.ts";
import { workAlerts } from "./work.ts";

/** A file in `docker/prometheus/rules/`. */
export interface RuleFile {
  /** Its name without `.yml`. */
  readonly name: string;
  /** The module beside this one that defines it, without `.ts`. */
  readonly from: string;
  readonly groups: readonly Group[];
}

/** The rule files. */
export const ruleFiles: readonly RuleFile[] = [
  { name: "monitoring", from: "monitoring", groups: [monitoringAlerts] },
  { name: "queues", from: "queues", groups: [queueAlerts] },
  { name: "realtime", from: "realtime", groups: [realtimeAlerts] },
  { name: "slo", from: "slo", groups: [sloAlerts] },
  { name: "slo_ratios", from: "slo", groups: budgetRecordings },
  { name: "targets", from: "targets", groups: [targetAlerts] },
  { name: "telemetry", from: "telemetry", groups: [telemetryAlerts] },
  { name: "work", from: "work", groups: [workAlerts] },
];

const rules = ruleFiles.flatMap(({ groups }) => groups)
  .flatMap((group) => group.rules);

/** Every alert. */
export const alerts: readonly Alert[] = rules
  .flatMap((rule) => "alert" in rule ? [rule] : []);

/** Every recording rule. */
export const recordings: readonly Recorded[] = rules
  .flatMap((rule) => "record" in rule ? [rule] : []);

/** The series that recording rules make, as a metrics module has them. */
export const recordedMetrics: readonly MetricDefinition[] = recordings
  .map(({ record, expr }) => ({
    type: "gauge",
    name: record,
    help: `Recorded: ${expr}`,
  }));

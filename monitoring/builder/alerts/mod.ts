/**
 * Alerts and recording rules on typed expressions, their rule files, and tests
 * of them.
 *
 * @module
 */
export { alert, type AlertOptions } from "./alert.ts";
export {
  type BudgetAlert,
  type BurnRate,
  burnRate,
  type BurnRateOptions,
} from "./burn_rate.ts";
export {
  group,
  type GroupOptions,
  type Recording,
  recording,
} from "./recording.ts";
export type { Alert, Group, Recorded, Severity } from "./rule.ts";
export { ruleFile } from "./rule_file.ts";
export type { Template } from "./template.ts";
export {
  type AlertCase,
  type FiringAlert,
  histogramSamples,
  type InputSeries,
  type LabelsOf,
  type QueryCase,
  type RuleTest,
  type RuleTestFile,
  ruleTestFile,
  samples,
} from "./rule_tests.ts";

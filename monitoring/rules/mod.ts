/**
 * Prometheus' rules: reads rule files, evaluates recording and alerting rules,
 * and runs the tests of rules that `promtool test rules` runs.
 *
 * @module
 */
export {
  type AlertingRule,
  type RecordingRule,
  type RuleGroup,
  type Texts,
} from "./files/rule_group.ts";
export { parseRuleFile, RuleFileError } from "./files/rule_file.ts";
export {
  RuleTestError,
  type RuleTestTexts,
  testRules,
} from "./testing/test_rules.ts";
export {
  type GroupEvent,
  RuleRunner,
  type RuleRunnerOptions,
} from "./rule_runner.ts";
export { type RuleEvent, type RuleStore } from "./evaluated_group.ts";
export { type RestoreOptions } from "./restore.ts";
export * from "./status.ts";

/**
 * Prometheus as a library: scrapes targets, keeps their samples, evaluates rules
 * and answers PromQL.
 *
 * @module
 */
export { Monitor, type MonitorOptions } from "./monitor.ts";
export { monitoringMetrics } from "./metrics.ts";
export { evaluate, EvaluationError } from "./promql/evaluate.ts";
export type { QueryOptions, QueryTimes } from "./promql/evaluate.ts";
export type { Answer, Value } from "./promql/value.ts";
export { ParseError, parseExpression } from "./promql/parse.ts";
export type { Expression } from "./promql/ast.ts";
export { parseRuleFile, RuleFileError } from "./rules/files/rule_file.ts";
export type { RuleGroup } from "./rules/files/rule_group.ts";
export type { ScrapeTarget } from "./scrape/target.ts";
export { openStore, type StoreOptions } from "./storage/store.ts";
export type { StoreLimits } from "./storage/admission.ts";
export type {
  AppendReport,
  Exemplar,
  NewSample,
  Refusal,
  SampleStore,
  SeriesExemplars,
  SeriesSelection,
  StoreStatus,
} from "./storage/sample_store.ts";
export { refusals } from "./storage/sample_store.ts";
export type {
  SampleSource,
  Selection,
  SeriesSamples,
} from "./series/samples.ts";
export { type LabelPair, Labels } from "./series/labels.ts";
export type { Matcher, MatchOperator } from "./series/matcher.ts";

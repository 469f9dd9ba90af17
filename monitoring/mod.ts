/**
 * Prometheus as a library: scrapes targets, keeps their samples, evaluates rules
 * and answers PromQL.
 *
 * @module
 */
export * from "./metrics.ts";
export { Monitor, type MonitorOptions } from "./monitor.ts";
export type { MonitorTelemetry } from "./monitor_metrics.ts";
export { evaluate, EvaluationError } from "./promql/evaluate.ts";
export type { QueryOptions, QueryTimes } from "./promql/evaluate.ts";
export { ParseError, parseExpression } from "./promql/parse.ts";
export type * from "./promql/ast.ts";
export type * from "./promql/value.ts";
export { parseRuleFile, RuleFileError } from "./rules/files/rule_file.ts";
export type * from "./rules/files/rule_group.ts";
export type * from "./rules/status.ts";
export type * from "./scrape/status.ts";
export type { ScrapeTarget } from "./scrape/target.ts";
export { openStore, type StoreOptions } from "./storage/store.ts";
export type { StoreLimits } from "./storage/admission.ts";
export * from "./storage/sample_store.ts";
export { Labels } from "./series/labels.ts";
export type { LabelPair } from "./series/labels.ts";
export type { Matcher, MatchOperator } from "./series/matcher.ts";
export type * from "./series/samples.ts";
export type { AccessOptions } from "./api/access.ts";
export type { ApiLimits } from "./api/limits.ts";
export type { BodyLimits } from "./api/form.ts";
export type { ServerFacts } from "./api/status.ts";

/**
 * Labels of a metric in the types, and matchers on them.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";

/** The labels of a metric with the values that they may take. */
export type LabelsIn<Metric> = Metric extends { readonly labels?: infer Labels }
  ? NonNullable<Labels>
  : unknown;

/** Names of a metric's labels; `asScraped()` adds those of targets. */
export type LabelName<Metric extends MetricDefinition> = Extract<
  keyof LabelsIn<Metric>,
  string
>;

/** Values that a label of a metric may take. */
export type LabelValue<Metric, Label> = Label extends keyof LabelsIn<Metric>
  ? LabelsIn<Metric>[Label] extends readonly (infer Value extends string)[]
    ? Value
  : string
  : string;

/** Series with this value of a label. */
export interface Equal<Label extends string, Value extends string> {
  /** The label's name. */
  readonly label: Label;
  /** Operator of PromQL. */
  readonly operator: "=";
  /** The value. */
  readonly value: Value;
}

/** Series with any other value of a label. */
export interface NotEqual<Label extends string, Value extends string> {
  /** The label's name. */
  readonly label: Label;
  /** Operator of PromQL. */
  readonly operator: "!=";
  /** The value that is left out. */
  readonly value: Value;
}

/** Series whose value of a label fits a pattern. */
export interface Matching<Label extends string> {
  /** The label's name. */
  readonly label: Label;
  /** Operator of PromQL. */
  readonly operator: "=~";
  /** A regular expression in RE2's syntax. */
  readonly value: string;
}

/** The matchers that fit a metric: each narrows it down to some of its series. */
export type MatcherOf<Metric extends MetricDefinition> = {
  [Label in LabelName<Metric>]:
    | Equal<Label, LabelValue<Metric, Label>>
    | NotEqual<Label, LabelValue<Metric, Label>>
    | Matching<Label>;
}[LabelName<Metric>];

/** Series with this very value. */
export function equal<Label extends string, Value extends string>(
  label: Label,
  value: Value,
): Equal<Label, Value> {
  return { label, operator: "=", value };
}

/** Series with any value but this one. */
export function notEqual<Label extends string, Value extends string>(
  label: Label,
  value: Value,
): NotEqual<Label, Value> {
  return { label, operator: "!=", value };
}

/**
 * Series whose value fits the whole of a regular expression. A dashboard's
 * variable stands for one: several values joined by `|`, or what "All" is.
 */
export function matching<Label extends string>(
  label: Label,
  pattern: string,
): Matching<Label> {
  return { label, operator: "=~", value: pattern };
}

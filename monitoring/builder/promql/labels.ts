/**
 * What the types know of a metric's labels.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";

type OwnLabels<Metric> = Metric extends { readonly labels?: infer Labels }
  ? NonNullable<Labels>
  : unknown;

/** Names of a metric's labels; `asScraped()` adds those of targets. */
export type LabelName<Metric extends MetricDefinition> = Extract<
  keyof OwnLabels<Metric>,
  string
>;

/** Values that a label may take. */
type LabelValue<Metric, Label> = Label extends keyof OwnLabels<Metric>
  ? OwnLabels<Metric>[Label] extends readonly (infer Value extends string)[]
    ? Value
  : string
  : string;

/** Narrows a metric down to some of its series. */
export type Matcher<Label extends string, Value extends string> =
  | { readonly label: Label; readonly operator: "="; readonly value: Value }
  | { readonly label: Label; readonly operator: "=~"; readonly value: string };

/** The matchers that fit a metric. */
export type MatcherOf<Metric extends MetricDefinition> = {
  [Label in LabelName<Metric>]: Matcher<Label, LabelValue<Metric, Label>>;
}[LabelName<Metric>];

/** Series with this very value. */
export function equal<Label extends string, Value extends string>(
  label: Label,
  value: Value,
): Matcher<Label, Value> {
  return { label, operator: "=", value };
}

/**
 * Series whose value fits the whole of a regular expression. A dashboard's
 * variable stands for one: several values joined by `|`, or what "All" is.
 */
export function matching<Label extends string>(
  label: Label,
  pattern: string,
): Matcher<Label, never> {
  return { label, operator: "=~", value: pattern };
}

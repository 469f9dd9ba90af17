/**
 * Rules for panels.
 *
 * @module
 */
import { type FieldDefaults, grafanaVersion, type Panel } from "../grafana.ts";
import { colours } from "../panels/colours.ts";
import { type LintRule, panelRule } from "./rule.ts";

function defaultsOf({ fieldConfig }: Panel): FieldDefaults {
  return fieldConfig.defaults;
}

/** True if the panel shows a state by colours. */
function showsState({ type }: Panel): boolean {
  return type === "stat" || type === "state-timeline";
}

/** True if there is a line for each value of one of these labels. */
function hasLinesBy(
  { type, targets }: Panel,
  labels: readonly string[],
): boolean {
  return type === "timeseries" &&
    targets.some(({ legendFormat }) =>
      labels.some((label) => legendFormat.includes(`{{${label}}}`))
    );
}

/** The rules. */
export const panelRules: readonly LintRule[] = [
  panelRule(
    "panels have a title",
    ({ title }) => title !== "",
  ),
  panelRule(
    "panels have a description, in sentences",
    ({ description }) => /^[A-Z0-9].*\.$/s.test(description),
  ),
  panelRule("panels have a unit", (panel) => defaultsOf(panel).unit !== ""),
  panelRule(
    "panels say why there may be no value",
    (panel) => defaultsOf(panel).noValue !== "",
  ),
  panelRule(
    "panels and their queries ask the datasource that was chosen",
    ({ datasource, targets }) =>
      [{ datasource }, ...targets].every(({ datasource: { type, uid } }) =>
        type === "prometheus" && uid === "${datasource}"
      ),
  ),
  panelRule(
    "panels have queries",
    ({ targets }) =>
      targets.length > 0 && targets.every(({ expr }) => expr !== ""),
  ),
  panelRule(
    "panels name the version of their plugin",
    ({ pluginVersion }) => pluginVersion === grafanaVersion,
  ),
  panelRule(
    "panels that show a state have a colour for each value",
    (panel) =>
      !showsState(panel) ||
      (defaultsOf(panel).thresholds?.steps.length ?? 0) > 1 ||
      (defaultsOf(panel).mappings ?? []).some(({ type, options }) =>
        type === "value" && Object.keys(options).length > 1
      ),
  ),
  panelRule(
    "panels that show a state show an unknown one in no colour",
    (panel) =>
      !showsState(panel) ||
      (defaultsOf(panel).mappings ?? []).some((mapping) =>
        mapping.type === "special" && mapping.options.match === "null+nan" &&
        mapping.options.result.color === colours.neutral &&
        mapping.options.result.text === defaultsOf(panel).noValue
      ),
  ),
  panelRule(
    "panels of the present state query the present value alone",
    ({ type, targets }) =>
      type !== "stat" || targets.every(({ instant }) => instant),
  ),
  panelRule(
    "lines of very different height have a logarithmic axis or a maximum",
    (panel, { unevenLabels }) => {
      const { custom, max } = defaultsOf(panel);
      return !hasLinesBy(panel, unevenLabels) || max !== undefined ||
        /"type":"(log|symlog)"/.test(JSON.stringify(custom.scaleDistribution));
    },
  ),
  panelRule(
    "exemplars are asked for where buckets carry them",
    ({ targets }) =>
      targets.every(({ exemplar, expr }) =>
        !exemplar || expr.includes("_bucket")
      ),
  ),
];

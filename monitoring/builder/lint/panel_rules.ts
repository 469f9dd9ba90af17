/**
 * Rules on panels.
 *
 * @module
 */
import { grafanaVersion, type Panel } from "../grafana.ts";
import { colours } from "../panels/colours.ts";
import { panelRule, type Rule } from "./rule.ts";

function defaultsOf({ fieldConfig }: Panel) {
  return fieldConfig?.defaults ?? {};
}

/** Whether the panel says in colours how things stand. */
function showsState({ type }: Panel): boolean {
  return type === "stat" || type === "state-timeline";
}

/** Whether a line stands for an engine or a queue. */
function isByEngine({ type, targets = [] }: Panel): boolean {
  return type === "timeseries" &&
    targets.some(({ legendFormat }) =>
      String(legendFormat).includes("{{engine_id}}")
    );
}

/** The rules. */
export const panelRules: readonly Rule[] = [
  panelRule(
    "panels have a title",
    ({ title }) => title !== undefined && title !== "",
    (panel) => panel.title = "",
  ),
  panelRule(
    "panels have a description, in sentences",
    ({ description = "" }) => /^[A-Z0-9].*\.$/s.test(description),
    (panel) => panel.description = "",
  ),
  panelRule(
    "panels have a unit",
    (panel) => Boolean(defaultsOf(panel).unit),
    (panel) => panel.fieldConfig = { defaults: {}, overrides: [] },
  ),
  panelRule(
    "panels say why there may be no value",
    (panel) => Boolean(defaultsOf(panel).noValue),
    (panel) => panel.fieldConfig = { defaults: {}, overrides: [] },
  ),
  panelRule(
    "panels and their queries ask the datasource that was chosen",
    ({ datasource, targets = [] }) =>
      [datasource, ...targets.map(({ datasource }) => datasource)].every(
        (each) =>
          JSON.stringify(each) ===
            '{"type":"prometheus","uid":"${datasource}"}',
      ),
    (panel) => panel.datasource = { type: "prometheus", uid: "prometheus" },
  ),
  panelRule(
    "panels have queries",
    ({ targets = [] }) =>
      targets.length > 0 && targets.every(({ expr }) => Boolean(expr)),
    (panel) => panel.targets = [],
  ),
  panelRule(
    "panels name the version of their plugin",
    ({ pluginVersion }) => pluginVersion === grafanaVersion,
    (panel) => panel.pluginVersion = undefined,
  ),
  panelRule(
    "panels that show a state have a colour to each value",
    (panel) =>
      !showsState(panel) ||
      (defaultsOf(panel).thresholds?.steps.length ?? 0) > 1 ||
      (defaultsOf(panel).mappings ?? []).some(({ type, options }) =>
        type === "value" && Object.keys(options).length > 1
      ),
    (panel) => {
      panel.type = "stat";
      panel.fieldConfig = { defaults: {}, overrides: [] };
    },
  ),
  panelRule(
    "panels that show a state show what isn't known in no colour",
    (panel) =>
      !showsState(panel) ||
      (defaultsOf(panel).mappings ?? []).some((mapping) =>
        mapping.type === "special" && mapping.options.match === "null+nan" &&
        mapping.options.result.color === colours.neutral &&
        mapping.options.result.text === defaultsOf(panel).noValue
      ),
    (panel) => {
      panel.type = "stat";
      panel.fieldConfig = { defaults: {}, overrides: [] };
    },
  ),
  panelRule(
    "panels that show a state ask for the present, not for the last there was",
    ({ type, targets = [] }) =>
      type !== "stat" || targets.every(({ instant }) => instant === true),
    (panel) => {
      panel.type = "stat";
      panel.targets = [{ refId: "A", expr: "up", instant: false }];
    },
  ),
  panelRule(
    "one engine can't flatten the lines of the others",
    (panel) => {
      const { custom = {}, max } = defaultsOf(panel);
      return !isByEngine(panel) || max !== undefined ||
        /"type":"(log|symlog)"/.test(JSON.stringify(custom.scaleDistribution));
    },
    (panel) => {
      panel.type = "timeseries";
      panel.targets = [{ refId: "A", legendFormat: "{{engine_id}}" }];
      panel.fieldConfig = {
        defaults: { custom: { scaleDistribution: { type: "linear" } } },
        overrides: [],
      };
    },
  ),
  panelRule(
    "exemplars are asked for where buckets carry them",
    ({ targets = [] }) =>
      targets.every(({ exemplar, expr }) =>
        exemplar !== true || String(expr).includes("_bucket")
      ),
    (panel) => panel.targets = [{ refId: "A", expr: "up", exemplar: true }],
  ),
];

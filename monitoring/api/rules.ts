/**
 * Answers `rules`, `alerts` and `alertmanagers`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type {
  ActiveAlert,
  AlertingStatus,
  RecordingStatus,
  RuleGroupStatus,
  RulesView,
} from "../rules/status.ts";
import type { Matcher } from "../series/matcher.ts";
import { quote } from "../series/quote.ts";
import { jsonText } from "./answer.ts";
import { invalidParameter } from "./api_error.ts";
import type { Endpoint } from "./call.ts";
import { formatDate } from "./dates.ts";
import type { Form } from "./form.ts";
import type { ApiLimits } from "./limits.ts";
import { formatScientific } from "./numbers.ts";
import { wholeNumber } from "./parameters.ts";
import { selectorsOf } from "./selectors.ts";
import { checkForm } from "./series.ts";

type Rule = RecordingStatus | AlertingStatus;

/** Makes the endpoints that tell about rules and alerts. */
export function ruleEndpoints(view: RulesView, limits: ApiLimits): {
  readonly rules: Endpoint;
  readonly alerts: Endpoint;
  readonly alertmanagers: Endpoint;
} {
  return {
    rules: ({ form }) => ({
      data: jsonText(filteredRules(view, form, limits)),
    }),
    alerts: () => ({ data: jsonText(alertsData(view)) }),
    alertmanagers: () => ({
      data: jsonText({
        activeAlertmanagers: view.alertmanagers().map((url) => ({ url })),
        droppedAlertmanagers: [],
      }),
    }),
  };
}

/** Returns all rules in the shape of the API. */
export function rulesData(
  view: RulesView,
): { readonly groups: readonly ReturnType<typeof groupData>[] } {
  return {
    groups: view.groups().map((group) => groupData(group, group.rules, false)),
  };
}

/** Returns all active alerts in the shape of the API. */
export function alertsData(
  view: RulesView,
): { readonly alerts: readonly ReturnType<typeof alertData>[] } {
  return {
    alerts: view.groups().flatMap(({ rules }) => rules)
      .flatMap((rule) => rule.type === "alerting" ? rule.alerts : [])
      .map(alertData),
  };
}

function filteredRules(
  view: RulesView,
  form: Form,
  limits: ApiLimits,
): unknown {
  checkForm(form);
  const names = new Set(form.all("rule_name[]"));
  const groups = new Set(form.all("rule_group[]"));
  const files = new Set(form.all("file[]"));
  const selectors = selectorsOf(form, limits);
  const type = ruleType(form);
  const excludeAlerts = readExcludeAlerts(form);
  const page = pageOf(form);

  const all = view.groups();
  const first = page.token === ""
    ? 0
    : all.findIndex((group) => tokenOf(group) === page.token);
  if (first < 0) {
    throw invalidParameter(
      "group_next_token",
      `invalid group_next_token '${page.token}'. were rule groups changed?`,
    );
  }
  const found = all.slice(first)
    .filter(({ name }) => groups.size === 0 || groups.has(name))
    .filter(({ file }) => files.size === 0 || files.has(file))
    .map((group) => ({
      group,
      rules: group.rules.filter((rule) =>
        (names.size === 0 || names.has(rule.name)) &&
        (type === undefined || rule.type === type) &&
        matchesOne(rule, selectors)
      ),
    }))
    .filter(({ rules }) => rules.length > 0);
  const next = found[page.size];
  return {
    groups: found.slice(0, page.size)
      .map(({ group, rules }) => groupData(group, rules, excludeAlerts)),
    ...(next === undefined ? {} : { groupNextToken: tokenOf(next.group) }),
  };
}

function matchesOne(
  { labels }: Rule,
  selectors: readonly (readonly Matcher[])[],
): boolean {
  return selectors.length === 0 ||
    selectors.some((matchers) =>
      matchers.every((matcher) => matcher.matches(labels.get(matcher.name)))
    );
}

function ruleType(form: Form): Rule["type"] | undefined {
  const type = form.get("type").toLowerCase();
  switch (type) {
    case "":
      return undefined;
    case "alert":
      return "alerting";
    case "record":
      return "recording";
    default:
      throw invalidParameter("type", `not supported value ${quote(type)}`);
  }
}

function readExcludeAlerts(form: Form): boolean {
  const text = form.get("exclude_alerts").toLowerCase();
  if (["", "0", "f", "false"].includes(text)) return false;
  if (["1", "t", "true"].includes(text)) return true;
  throw invalidParameter(
    "exclude_alerts",
    `error converting exclude_alerts: strconv.ParseBool: parsing ${
      quote(text)
    }: invalid syntax`,
  );
}

/** Reads which groups to return. */
function pageOf(form: Form): { size: number; token: string } {
  const text = form.get("group_limit");
  const token = form.get("group_next_token");
  if (text === "") {
    if (token === "") return { size: Infinity, token };
    throw invalidParameter(
      "group_next_token",
      "group_limit needs to be present in order to paginate over the groups",
    );
  }
  const size = wholeNumber(text);
  if (typeof size === "string") {
    throw invalidParameter(
      "group_limit",
      `group_limit needs to be a valid number: strconv.ParseInt: ${size}`,
    );
  }
  if (size <= 0) {
    throw invalidParameter(
      "group_limit",
      "group_limit needs to be greater than 0",
    );
  }
  return { size, token };
}

function tokenOf({ file, name }: RuleGroupStatus): string {
  return createHash("sha256").update(`${file};${name}`).digest("hex");
}

function groupData(
  group: RuleGroupStatus,
  rules: readonly Rule[],
  excludeAlerts: boolean,
) {
  return {
    name: group.name,
    file: group.file,
    rules: rules.map((rule) => ruleData(rule, excludeAlerts)),
    interval: group.intervalSeconds,
    limit: group.limit,
    evaluationTime: group.evaluationSeconds,
    lastEvaluation: formatDate(group.lastEvaluation),
  };
}

function ruleData(rule: Rule, excludeAlerts: boolean) {
  const common = {
    name: rule.name,
    query: rule.query,
    labels: rule.labels.toRecord(),
    health: rule.health,
    ...(rule.lastError === "" ? {} : { lastError: rule.lastError }),
    evaluationTime: rule.evaluationSeconds,
    lastEvaluation: formatDate(rule.lastEvaluation),
  };
  if (rule.type === "recording") return { ...common, type: rule.type };
  return {
    state: rule.state,
    ...common,
    duration: rule.forSeconds,
    keepFiringFor: rule.keepFiringForSeconds,
    annotations: rule.annotations.toRecord(),
    alerts: excludeAlerts ? null : rule.alerts.map(alertData),
    type: rule.type,
  };
}

function alertData(alert: ActiveAlert) {
  return {
    labels: alert.labels.toRecord(),
    annotations: alert.annotations.toRecord(),
    state: alert.state,
    activeAt: formatDate(alert.activeAt),
    ...(alert.keepFiringSince === undefined
      ? {}
      : { keepFiringSince: formatDate(alert.keepFiringSince) }),
    value: formatScientific(alert.value),
  };
}

/**
 * Evaluates alerting rules, and keeps their alerts.
 *
 * @module
 */
import { Slices } from "../async/slices.ts";
import { EvaluationError } from "../promql/evaluate.ts";
import { parseExpression } from "../promql/parse.ts";
import type { VectorSample } from "../promql/value.ts";
import { Labels, metricName } from "../series/labels.ts";
import type { NewSample } from "../storage/sample_store.ts";
import type {
  EvaluatedRule,
  Evaluation,
  RuleContext,
} from "./evaluated_rule.ts";
import type { AlertingRule, Texts } from "./files/rule_group.ts";
import type { ActiveAlert, AlertNotice, AlertState } from "./status.ts";
import { type AlertData, expandAlertTemplate } from "./templates/expand.ts";
import { tableLink } from "./templates/prometheus_functions.ts";

const minute = 60_000;
/** How long an alert that has ended is told, in milliseconds. */
const resolvedRetention = 15 * minute;
/** Shortest time after which a firing alert is told again. */
const resendDelay = minute;

/** Name of the series that say which alerts are pending or firing. */
const alertsMetric = "ALERTS";
/** Name of the series that say since when. */
export const forStateMetric = "ALERTS_FOR_STATE";

/** An alert, also one that has ended. */
export interface Alert {
  readonly labels: Labels;
  annotations: Texts;
  value: number;
  state: AlertState;
  activeAt: number;
  firedAt?: number;
  resolvedAt?: number;
  keepFiringSince?: number;
}

/** An alerting rule. */
export class AlertedRule implements EvaluatedRule {
  /** Alerts by the keys of their labels. */
  readonly #alerts = new Map<string, Alert>();

  constructor(
    readonly rule: AlertingRule,
    readonly context: RuleContext,
    /**
     * False as long as older alerts aren't restored: until then it stores
     * nothing, so that it doesn't write over what it is restored from.
     */
    public isRestored: boolean,
  ) {}

  get name(): string {
    return this.rule.name;
  }

  /** Alerts that are pending or firing. */
  get activeAlerts(): Alert[] {
    return [...this.#alerts.values()].filter(({ state }) =>
      state !== "inactive"
    );
  }

  async evaluate(evaluation: Evaluation): Promise<NewSample[]> {
    const { at, queryOffset, limit, signal } = evaluation;
    const answer = await this.context.query(
      this.rule.expression,
      at - queryOffset,
      signal,
    );
    const found = await this.#alertsOf(answer, evaluation);
    for (const [key, alert] of found) {
      const known = this.#alerts.get(key);
      if (known === undefined || known.state === "inactive") {
        this.#alerts.set(key, alert);
      } else {
        known.value = alert.value;
        known.annotations = alert.annotations;
      }
    }
    for (const [key, alert] of this.#alerts) {
      if (found.has(key)) delete alert.keepFiringSince;
      else this.#end(key, alert, at);
      const waited = at - alert.activeAt >= this.rule.for;
      if (alert.state === "pending" && waited) {
        alert.state = "firing";
        alert.firedAt = at;
      }
    }
    const active = this.activeAlerts;
    if (limit > 0 && active.length > limit) {
      this.#alerts.clear();
      throw new EvaluationError(
        `exceeded limit of ${limit} with ${active.length} alerts`,
      );
    }
    return this.isRestored
      ? active.flatMap((alert) => this.#samplesOf(alert, at - queryOffset))
      : [];
  }

  /** Returns the alerts to tell: those that fire, and that did lately. */
  notices(at: number, interval: number): AlertNotice[] {
    const { context, rule } = this;
    const generatorUrl = context.externalUrl + tableLink(rule.query);
    const validUntil = at + 4 * Math.max(interval, resendDelay);
    return [...this.#alerts.values()].flatMap((alert) => {
      const { labels, annotations, state, firedAt, resolvedAt } = alert;
      if (state === "pending" || firedAt === undefined) return [];
      return [{
        labels: Labels.from([...context.externalLabels, ...labels]),
        annotations: Labels.from(annotations),
        startsAt: firedAt,
        endsAt: resolvedAt ?? validUntil,
        generatorUrl,
      }];
    });
  }

  describe() {
    const { name, query, labels, annotations, keepFiringFor } = this.rule;
    const alerts = this.activeAlerts;
    const isFiring = alerts.some(({ state }) => state === "firing");
    const state: AlertState = isFiring
      ? "firing"
      : alerts.length > 0
      ? "pending"
      : "inactive";
    return {
      type: "alerting",
      name,
      query,
      labels: Labels.from(labels),
      annotations: Labels.from(annotations),
      forSeconds: this.rule.for / 1000,
      keepFiringForSeconds: keepFiringFor / 1000,
      state,
      alerts: alerts.map(statusOf),
    } as const;
  }

  async #alertsOf(
    answer: readonly VectorSample[],
    { at, signal }: Evaluation,
  ): Promise<Map<string, Alert>> {
    const { rule, context } = this;
    const { externalLabels, externalUrl } = context;
    const slices = new Slices(signal);
    const query: AlertData["query"] = (text) =>
      context.query(parseExpression(text), at, signal);
    const found = new Map<string, Alert>();
    for (const { labels: series, value } of answer) {
      const data: AlertData = {
        labels: series,
        value,
        externalLabels,
        externalUrl,
        now: at,
        query,
      };
      const expand = async (texts: Texts) => {
        const expanded: Record<string, string> = {};
        for (const [name, text] of Object.entries(texts)) {
          expanded[name] = await expandAlertTemplate(
            rule.name,
            text,
            data,
            slices,
          );
        }
        return expanded;
      };
      const labels = series.with({
        ...await expand(rule.labels),
        [metricName]: "",
        alertname: rule.name,
      });
      if (found.has(labels.key)) {
        throw new EvaluationError(
          "vector contains metrics with the same labelset after applying alert labels",
        );
      }
      found.set(labels.key, {
        labels,
        annotations: await expand(rule.annotations),
        value,
        state: "pending",
        activeAt: at,
      });
      if (slices.isOver) await slices.next();
    }
    return found;
  }

  /** Ends an alert whose condition no longer holds, unless it goes on firing. */
  #end(key: string, alert: Alert, at: number): void {
    const { keepFiringFor } = this.rule;
    if (alert.state === "firing" && keepFiringFor > 0) {
      alert.keepFiringSince ??= at;
      if (at - alert.keepFiringSince < keepFiringFor) return;
    }
    const { resolvedAt } = alert;
    const isOld = resolvedAt !== undefined &&
      at - resolvedAt > resolvedRetention;
    if (alert.state === "pending" || isOld) this.#alerts.delete(key);
    if (alert.state === "inactive") return;
    alert.state = "inactive";
    alert.resolvedAt = at;
  }

  #samplesOf(alert: Alert, timestamp: number): NewSample[] {
    const { labels: ruleLabels, name } = this.rule;
    const labels = { ...ruleLabels, ...alert.labels.toRecord() };
    return [
      {
        labels: Labels.from({
          ...labels,
          [metricName]: alertsMetric,
          alertname: name,
          alertstate: alert.state,
        }),
        timestamp,
        value: 1,
      },
      {
        labels: Labels.from({
          ...labels,
          [metricName]: forStateMetric,
          alertname: name,
        }),
        timestamp,
        value: Math.floor(alert.activeAt / 1000),
      },
    ];
  }
}

function statusOf(alert: Alert): ActiveAlert {
  const { labels, annotations, state, activeAt, keepFiringSince, value } =
    alert;
  return {
    labels,
    annotations: Labels.from(annotations),
    state: state === "firing" ? "firing" : "pending",
    activeAt,
    ...keepFiringSince === undefined ? {} : { keepFiringSince },
    value,
  };
}

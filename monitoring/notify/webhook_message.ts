/**
 * Writes alerts as Alertmanager's webhook receiver does.
 *
 * @module
 */
import { Labels } from "../series/labels.ts";
import { fingerprint, labelsText } from "./_alert_key.ts";
import { alertText } from "./_alert_text.ts";
import type { ToldAlert } from "./_told_alert.ts";

/** Alerts of one group. */
export interface AlertMessage {
  /** Labels that the group's alerts share, and that make the group. */
  readonly groupLabels: Labels;
  readonly alerts: readonly ToldAlert[];
  /** Base of the pages that show alerts. */
  readonly externalUrl: string;
}

/** Returns the key that Alertmanager gives to a group of its first route. */
export function groupKey(groupLabels: Labels): string {
  return `{}:${labelsText(groupLabels)}`;
}

/**
 * Returns a message in version 4 of Alertmanager's webhook format, with a field
 * `text` besides: webhooks of chats show it.
 */
export function webhookMessage(
  { groupLabels, alerts, externalUrl }: AlertMessage,
): Readonly<Record<string, unknown>> {
  return {
    version: "4",
    groupKey: groupKey(groupLabels),
    truncatedAlerts: 0,
    status: statusOf(alerts),
    receiver: "operator",
    groupLabels: groupLabels.toRecord(),
    commonLabels: common(alerts.map(({ labels }) => labels)).toRecord(),
    commonAnnotations: common(alerts.map((it) => it.annotations)).toRecord(),
    externalURL: externalUrl,
    alerts: alerts.map(({ status, labels, annotations, ...alert }) => ({
      status,
      labels: labels.toRecord(),
      annotations: annotations.toRecord(),
      startsAt: new Date(alert.startsAt).toISOString(),
      // As in Go, an alert that fires has the zero time.
      endsAt: status === "firing"
        ? "0001-01-01T00:00:00Z"
        : new Date(alert.endsAt).toISOString(),
      generatorURL: alert.generatorUrl,
      fingerprint: fingerprint(labels),
    })),
    text: alertText(groupLabels, alerts),
  };
}

/** Returns a message as Slack's incoming webhooks take it. */
export function slackMessage(
  { groupLabels, alerts }: AlertMessage,
): Readonly<Record<string, unknown>> {
  return { text: alertText(groupLabels, alerts) };
}

function statusOf(alerts: readonly ToldAlert[]): ToldAlert["status"] {
  return alerts.some(({ status }) => status === "firing")
    ? "firing"
    : "resolved";
}

/** The labels that all have with the same value. */
function common([first, ...others]: readonly Labels[]): Labels {
  return Labels.from(
    [...first ?? []].filter(([name, value]) =>
      others.every((labels) => labels.get(name) === value)
    ),
  );
}

/**
 * Shows the alerts that hold.
 *
 * @module
 */
import { html, type Markup } from "./html.ts";
import { ago, type Cell, labelList, state, table } from "./parts.ts";
import type { Alerts } from "./source.ts";

type Alert = Alerts["alerts"][number];

/** Makes the content of the page. */
export function alertsPage({ alerts }: Alerts, now: number): Markup {
  if (alerts.length === 0) return html`<p>No alert is pending or firing.</p>`;
  const firing = alerts.filter(({ state }) => state === "firing").length;
  return html`<p>${firing} firing, ${alerts.length - firing} pending</p>
${table(alerts.map((alert) => row(alert, now)))}`;
}

function row(alert: Alert, now: number): readonly Cell[] {
  const { alertname = "", ...labels } = alert.labels;
  const { summary, description } = alert.annotations;
  const told = [summary ?? "", description ?? ""]
    .filter((text) => text !== "")
    .map((text) => html`<div>${text}</div>`);
  return [
    ["State", state(alert.state)],
    ["Alert", html`<div><strong>${alertname}</strong>${told}</div>`],
    ["Labels", labelList(labels)],
    ["Since", ago(alert.activeAt ?? "", now), "number"],
    ["Value", withoutExponent(alert.value), "number"],
  ];
}

/** Shows `1.5e+02` as 150. */
function withoutExponent(value: string): string {
  const number = Number(value);
  return Number.isNaN(number) ? value : String(number);
}

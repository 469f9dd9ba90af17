import type { Labels } from "../series/labels.ts";
import { labelsText } from "./_alert_key.ts";
import type { ToldAlert } from "./_told_alert.ts";

/** Most alerts that are written out. */
const mostAlerts = 20;

/**
 * Writes alerts for a chat, in Slack's markup:
 *
 *     *[FIRING:2] DalstonTargetDown*
 *     • critical: gateway at 10.0.0.5:8000 can't be scraped.
 *     • critical: asr at 10.0.0.6:9100 can't be scraped.
 */
export function alertText(
  groupLabels: Labels,
  alerts: readonly ToldAlert[],
): string {
  const firing = alerts.filter(({ status }) => status === "firing");
  const status = firing.length > 0 ? `FIRING:${firing.length}` : "RESOLVED";
  const name = groupLabels.get("alertname") || labelsText(groupLabels);
  const told = [
    ...firing,
    ...alerts.filter(({ status }) => status === "resolved"),
  ];
  return [
    `*[${status}] ${escape(name)}*`,
    ...told.slice(0, mostAlerts).map((alert) => `• ${lineOf(alert)}`),
    ...told.length > mostAlerts
      ? [`• and ${told.length - mostAlerts} more`]
      : [],
  ].join("\n");
}

function lineOf({ status, labels, annotations }: ToldAlert): string {
  const begin = status === "resolved"
    ? "resolved"
    : labels.get("severity") || "firing";
  const text = annotations.get("description") || annotations.get("summary") ||
    labelsText(labels);
  return `${begin}: ${escape(text.trim())}`;
}

/** Slack reads these three characters as markup. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

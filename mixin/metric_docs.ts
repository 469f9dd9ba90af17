/**
 * `docs/metrics.md`, from the metrics modules.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import { owners, targetLabels } from "./catalogue.ts";
import { usageOf } from "./usage.ts";

const introduction = `# Metrics

Every metric of the platform: what it means, who looks at it. Written by
\`deno task dashboards\` from the metrics modules, the dashboards and the alerts;
change those, not this.

Each series also has the labels \`service\` and \`instance\`. A label with values
behind it takes no others; a metric that has only such labels has all its series
from the first scrape on. A metric has 2,000 series at most unless it says
otherwise; what is beyond goes to one whose other labels read
\`__overflow__\`.`;

/** The whole document, not yet formatted. */
export function metricDocs(): string {
  const sections = owners.map(({ title, metrics }) =>
    [`## ${title}`, ...metrics.map((metric) => section(metric))]
      .join("\n\n")
  );
  return `${[introduction, ...sections].join("\n\n")}\n`;
}

function section(metric: MetricDefinition): string {
  const { panels, alerts } = usageOf(metric);
  const facts = [
    `- Type: ${metric.type}`,
    ...list("Labels", labels(metric)),
    ...metric.type === "histogram"
      ? list("Buckets", [(metric.buckets ?? []).join(", ")])
      : [],
    ...metric.maxSeries === undefined
      ? []
      : [`- Series at most: ${metric.maxSeries.toLocaleString("en")}`],
    ...list("Panels", panels),
    ...list("Alerts", alerts.map((alert) => `\`${alert}\``)),
  ];
  return `### \`${metric.name}\`\n\n${metric.help}\n\n${facts.join("\n")}`;
}

function labels({ labels = {} }: MetricDefinition): string[] {
  const own = Object.entries(labels).filter(([name]) =>
    !(name in targetLabels)
  );
  return own.map(([name, values]) =>
    values === "*" || values.length === 0
      ? `\`${name}\``
      : `\`${name}\` (${values.map((value) => `\`${value}\``).join(", ")})`
  );
}

/** A line, unless there is nothing to say. */
function list(what: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`- ${what}: ${items.join("; ")}`];
}

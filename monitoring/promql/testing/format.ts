/**
 * Writes values for the reports of tests.
 *
 * @module
 */
import { type Labels, metricName } from "../../series/labels.ts";
import type { NotedPoint } from "../../series/notation.ts";
import type { Value } from "../value.ts";

/** Series and points that are shown at most. */
const most = 20;

/** Writes labels as a selector: `up{job="a"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = [...labels].filter(([name]) => name !== metricName)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${labels.get(metricName)}{${pairs.join(", ")}}`;
}

/** Writes a number as PromQL does. */
export function formatNumber(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}

/** Writes the points of a series. */
export function formatPoints(points: readonly NotedPoint[]): string {
  const texts = points.slice(0, most).map((point) => {
    if (typeof point === "number") return formatNumber(point);
    return { none: "_", stale: "stale", histogram: "{{…}}" }[point];
  });
  return texts.join(" ") + (points.length > most ? " …" : "");
}

/** Writes an answer on several lines, a series on each. */
export function formatValue(value: Value): string {
  switch (value.type) {
    case "scalar":
      return formatNumber(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "vector":
      return formatRows(
        value.samples.map((sample) =>
          `${formatLabels(sample.labels)} ${formatNumber(sample.value)}`
        ),
      );
    case "matrix":
      return formatRows(value.series.map((series) => {
        const points = Array.from(
          series.timestamps.subarray(0, most),
          (time, i) => `${formatNumber(series.values[i] ?? NaN)} @${time}`,
        );
        const more = series.timestamps.length > most ? " …" : "";
        return `${formatLabels(series.labels)} ${points.join(" ")}${more}`;
      }));
  }
}

/** Writes rows, or says that there are none. */
export function formatRows(rows: readonly string[]): string {
  if (rows.length === 0) return "no series";
  const more = rows.length > most ? `\n… ${rows.length - most} more` : "";
  return rows.slice(0, most).join("\n") + more;
}

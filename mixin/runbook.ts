/**
 * `docs/runbook.md`: the sections beside the alerts, with the numbers at which
 * these fire.
 *
 * @module
 */
import { durationInWords, percent } from "@dalston/monitoring/builder";
import { alerts } from "./alerts/mod.ts";
import { objectives } from "./objectives.ts";

/** The sections, in the order in which one alert explains another. */
const sections = [
  "_introduction",
  "targets",
  "queues",
  "work",
  "slo",
  "realtime",
  "telemetry",
  "monitoring",
];

/** The formats of a placeholder such as `{{ percent request.share }}`. */
const formats = new Map<string, (value: number) => string>([
  ["duration", durationInWords],
  ["number", String],
  ["percent", percent],
]);

/** Every number of the objectives, by its path: `oldestTask.age`. */
const numbers = new Map<string, number>(
  Object.entries(objectives).flatMap(([objective, values]) =>
    Object.entries(values).map(([name, value]): [string, number] => [
      `${objective}.${name}`,
      value,
    ])
  ),
);

const severities = new Map(
  alerts.map(({ alert, labels }) => [alert, labels.severity]),
);

/** The whole document, not yet formatted. */
export async function runbookDocs(): Promise<string> {
  const texts = await Promise.all(
    sections.map((section) =>
      Deno.readTextFile(new URL(`alerts/${section}.md`, import.meta.url))
    ),
  );
  return texts.map(fillIn).join("\n");
}

/**
 * Fills the placeholders of a section in: `{{ alert DalstonRedisDown }}` with
 * the alert's name and severity, the others with an objective.
 *
 * @throws {RangeError} on a placeholder for something that there isn't.
 */
export function fillIn(section: string): string {
  return section.replaceAll(
    /\{\{\s+(\w+)\s+([\w.]+)\s+\}\}/g,
    (placeholder, format: string, name: string) => {
      if (format === "alert") {
        const severity = known(severities, name, placeholder);
        return `\`${name}\` (${severity})`;
      }
      const write = known(formats, format, placeholder);
      return write(known(numbers, name, placeholder));
    },
  );
}

function known<Value>(
  values: ReadonlyMap<string, Value>,
  name: string,
  placeholder: string,
): Value {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw new RangeError(
    `Cannot fill in "${placeholder}": "${name}" isn't one of ${
      [...values.keys()].join(", ")
    }`,
  );
}

/**
 * Reads single values of an exposition.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";

/**
 * Returns the value of the one series that has at least these labels; undefined
 * if there is none.
 *
 * @throws {Error} if there are several.
 */
export function seriesValue(
  exposition: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = parseExposition(exposition).flatMap(({ samples }) => samples)
    .filter((sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) =>
        sample.labels[label] === value
      )
    );
  if (found.length > 1) {
    throw new Error(`${name} ${JSON.stringify(labels)} has several series`);
  }
  return found[0]?.value;
}

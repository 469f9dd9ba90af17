/**
 * Makes texts that are equal for series whose labels agree, to group by them.
 *
 * @module
 */
import { type Labels, metricName } from "../series/labels.ts";

/** Labels that say what is measured; a computed value has none of them. */
const metadataLabels: ReadonlySet<string> = new Set([
  metricName,
  "__type__",
  "__unit__",
]);

/** Returns the labels of a computed value: without the name of the metric. */
export function withoutName(labels: Labels): Labels {
  return labels.without(metadataLabels);
}

/** Which labels count. */
export interface LabelChoice {
  readonly labels: readonly string[];
  /** True if only these count, false if all others but the name do. */
  readonly on: boolean;
}

/** Returns a function that makes the text of the labels that count. */
export function labelKey(choice: LabelChoice): (labels: Labels) => string {
  if (choice.on) {
    const names = [...new Set(choice.labels)];
    return (labels) => keyOfOnly(labels, names);
  }
  const left = withName(choice.labels);
  return (labels) => keyOfAllBut(labels, left);
}

/** Returns a function that leaves only the labels that count. */
export function labelFilter(choice: LabelChoice): (labels: Labels) => Labels {
  if (choice.on) {
    const kept = new Set(choice.labels);
    return (labels) => labels.only(kept);
  }
  const left = withName(choice.labels);
  return (labels) => labels.without(left);
}

function withName(labels: readonly string[]): ReadonlySet<string> {
  return new Set([...labels, metricName]);
}

/** The length before each value keeps apart what would read the same. */
function keyOfOnly(labels: Labels, names: readonly string[]): string {
  let key = "";
  for (const name of names) {
    const value = labels.get(name);
    key += `${value.length}:${value}`;
  }
  return key;
}

function keyOfAllBut(labels: Labels, left: ReadonlySet<string>): string {
  const { names, values } = labels;
  let key = "";
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? "";
    if (left.has(name)) continue;
    const value = values[i] ?? "";
    key += `${name.length}:${name}${value.length}:${value}`;
  }
  return key;
}

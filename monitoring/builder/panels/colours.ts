/**
 * One colour per meaning, on every dashboard.
 *
 * @module
 */
import type { Override, Threshold } from "../grafana.ts";

/** Colours of Grafana's palette, by their meaning. */
export const colours = {
  good: "green",
  busy: "blue",
  waiting: "purple",
  warning: "orange",
  bad: "red",
  neutral: "#8e8e8e",
  none: "transparent",
} as const;

/** Meaning of a colour. */
export type Meaning = keyof typeof colours;

/** Series that have the colour of what they mean, by the name in the legend. */
export type Meanings = Readonly<Record<string, Meaning>>;

/** Gives these series the colour of what they mean. */
export function colourOverrides(meanings: Meanings): Override[] {
  return Object.entries(meanings).map(([name, meaning]) => ({
    matcher: { id: "byName", options: name },
    properties: [{
      id: "color",
      value: { mode: "fixed", fixedColor: colours[meaning] },
    }],
  }));
}

/** From this value on, the colour of this meaning. */
export type Step = readonly [from: number, meaning: Meaning];

/** Grafana's thresholds. Below the first step the colour is that of `base`. */
export function thresholds(
  base: Meaning,
  steps: readonly Step[],
): Threshold[] {
  return [
    { value: null, color: colours[base] },
    ...steps.map(([value, meaning]) => ({ value, color: colours[meaning] })),
  ];
}

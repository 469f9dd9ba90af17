/**
 * One colour per meaning, on every dashboard.
 *
 * @module
 */
import type { Override, Threshold } from "../grafana.ts";

/** Colours of Grafana's palette, by what they say. */
export const colours = {
  good: "green",
  busy: "blue",
  waiting: "purple",
  warning: "orange",
  bad: "red",
  neutral: "#8e8e8e",
  none: "transparent",
} as const;

/** What a colour says. */
export type Meaning = keyof typeof colours;

/** Series that mean the same wherever they are shown, by their name. */
const meanings = {
  // How something ended.
  completed: "good",
  success: "good",
  final: "good",
  failed: "bad",
  failure: "bad",
  error: "bad",
  "server errors": "bad",
  timeout: "warning",
  "client errors": "warning",
  cancelled: "neutral",
  // Where it stands.
  created: "waiting",
  pending: "waiting",
  running: "busy",
  "in progress": "busy",
  partial: "busy",
  cancelling: "neutral",
  // How urgent a log line is.
  warn: "warning",
  info: "busy",
  debug: "neutral",
  // What there is of what there could be.
  healthy: "good",
  sessions: "busy",
  registered: "neutral",
  capacity: "neutral",
} as const satisfies Record<string, Meaning>;

/** A series that has a meaning. */
export type MeaningfulName = keyof typeof meanings;

/** Gives these series the colour of what they mean. */
export function colourOverrides(names: readonly MeaningfulName[]): Override[] {
  return names.map((name) => ({
    matcher: { id: "byName", options: name },
    properties: [{
      id: "color",
      value: { mode: "fixed", fixedColor: colours[meanings[name]] },
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

/**
 * One number or word.
 *
 * @module
 */
import type { Panel, ValueMapping } from "../grafana.ts";
import { colours, type Meaning, type Step, thresholds } from "./colours.ts";
import { panel, type PanelBasics } from "./panel.ts";

/** Options of a panel of single numbers. */
export interface StatOptions extends PanelBasics {
  /** Colour of what is below all steps. @default "neutral" */
  readonly base?: Meaning;
  /** From which value on it has which colour. */
  readonly steps: readonly Step[];
  /** Words in the place of numbers. @default {} */
  readonly words?: Words;
}

/** Words in the place of numbers, with their colours. */
export type Words = Readonly<
  Record<number, { readonly text: string; readonly meaning: Meaning }>
>;

/** Grafana's value mappings: what isn't known is never in a good colour. */
export function mappings(words: Words, noData: string): ValueMapping[] {
  return [
    {
      type: "value",
      options: Object.fromEntries(
        Object.entries(words).map(([value, { text, meaning }], index) => [
          value,
          { text, color: colours[meaning], index },
        ]),
      ),
    },
    {
      type: "special",
      options: {
        match: "null+nan",
        result: { text: noData, color: colours.neutral },
      },
    },
  ];
}

/**
 * A panel of what is now: it asks for the present value alone, so that what is
 * gone isn't shown as it last was.
 */
export function stat(options: StatOptions): Panel {
  const { base = "neutral", steps, words = {}, noData } = options;
  return panel(options, {
    type: "stat",
    reads: { format: "time_series", instant: true },
    options: {
      colorMode: "background",
      graphMode: "none",
      justifyMode: "auto",
      textMode: options.queries.length === 1 ? "value" : "value_and_name",
      orientation: "auto",
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
    },
    fields: {},
    defaults: {
      color: { mode: "thresholds" },
      thresholds: { mode: "absolute", steps: thresholds(base, steps) },
      mappings: mappings(words, noData),
    },
  });
}

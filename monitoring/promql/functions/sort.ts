/**
 * The order of series: `sort`, `sort_desc`, `sort_by_label`,
 * `sort_by_label_desc`. The series of a range query are always in the order of
 * their labels, so that these change nothing there.
 *
 * @module
 */
import { Labels } from "../../series/labels.ts";
import type { StepSeries } from "../steps.ts";
import type { CallContext, VectorFunction } from "./function.ts";
import { compareNaturally } from "./natural_order.ts";

/** Orders by value, NaN last. */
export const sort: VectorFunction = byValue((a, b) => a - b);

/** Orders by value, the largest first and NaN last. */
export const sortDesc: VectorFunction = byValue((a, b) => b - a);

/** Orders by the values of labels, numbers within them by their size. */
export const sortByLabel: VectorFunction = {
  kind: "vector",
  evaluate: (context) => ordered(context, compareByLabels(context)),
};

/** Orders by the values of labels, the other way round. */
export const sortByLabelDesc: VectorFunction = {
  kind: "vector",
  evaluate(context) {
    const compare = compareByLabels(context);
    return ordered(context, (a, b) => compare(b, a));
  },
};

function byValue(compare: (a: number, b: number) => number): VectorFunction {
  return {
    kind: "vector",
    evaluate: (context) =>
      ordered(context, (a, b) => {
        const [x = NaN] = a.values;
        const [y = NaN] = b.values;
        const order = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        // The difference of two equal infinities is NaN.
        return order || (x === y ? 0 : compare(x, y) || 0);
      }),
  };
}

function compareByLabels(context: CallContext) {
  const names = context.arguments.flatMap((argument) =>
    argument.type === "string" ? [argument.value] : []
  );
  return (a: StepSeries, b: StepSeries) => {
    for (const name of names) {
      const order = compareNaturally(a.labels.get(name), b.labels.get(name));
      if (order !== 0) return order;
    }
    return Labels.compare(a.labels, b.labels);
  };
}

function ordered(
  { arguments: [vector], steps }: CallContext,
  compare: (a: StepSeries, b: StepSeries) => number,
) {
  const series = vector?.type === "vector" ? vector.series : [];
  return {
    type: "vector",
    series: steps.count === 1 ? series.toSorted(compare) : series,
  } as const;
}

/**
 * Labels made of other labels: `label_replace`, `label_join`.
 *
 * @module
 */
import { type Labels, metricName } from "../../series/labels.ts";
import { compileRegex, type Regex } from "../../series/regex.ts";
import { EvaluationError } from "../evaluation_error.ts";
import { mergeEqualLabels } from "../merge_series.ts";
import type { StepSeries, StepValue } from "../steps.ts";
import type { CallContext, VectorFunction } from "./function.ts";

/** Sets a label by a template if another one matches an expression. */
export const labelReplace: VectorFunction = {
  kind: "vector",
  evaluate(context) {
    const [target = "", template = "", source = "", expression = ""] = textsOf(
      context,
    );
    const regex = compile(expression);
    refuseLabel("destination", target, "label_replace()");
    return relabel(context, target, (labels) => {
      const value = regex.expand(labels.get(source), template);
      return value === undefined ? labels : labels.with({ [target]: value });
    });
  },
};

/** Sets a label to the values of others with a separator between them. */
export const labelJoin: VectorFunction = {
  kind: "vector",
  evaluate(context) {
    const [target = "", separator = "", ...sources] = textsOf(context);
    for (const source of sources) {
      refuseLabel("source", source, "label_join()");
    }
    refuseLabel("destination", target, "label_join()");
    return relabel(context, target, (labels) => {
      const value = sources.map((name) => labels.get(name)).join(separator);
      return labels.with({ [target]: value });
    });
  },
};

function textsOf(context: CallContext): string[] {
  return context.arguments.flatMap((argument) =>
    argument.type === "string" ? [argument.value] : []
  );
}

function compile(expression: string): Regex {
  try {
    return compileRegex(expression);
  } catch (cause) {
    throw new EvaluationError(
      `invalid regular expression in label_replace(): ${expression}`,
      { cause },
    );
  }
}

/** Refuses a name that is empty or isn't UTF-8. */
function refuseLabel(role: string, name: string, where: string): void {
  if (name !== "" && name.isWellFormed()) return;
  throw new EvaluationError(`invalid ${role} label name in ${where}: ${name}`);
}

/** Steps of work that a match of an expression may take, or joining texts. */
const workPerSeries = 50;

async function relabel(
  { arguments: [vector], slices }: CallContext,
  target: string,
  change: (labels: Labels) => Labels,
): Promise<StepValue> {
  const series: StepSeries[] = [];
  for (const one of vector?.type === "vector" ? vector.series : []) {
    if (slices.spend(workPerSeries)) await slices.next();
    const labels = change(one.labels);
    const isRenamed = target === metricName && labels !== one.labels;
    series.push({
      ...one,
      labels,
      losesName: one.losesName === true && !isRenamed,
    });
  }
  return { type: "vector", series: await mergeEqualLabels(series, slices) };
}

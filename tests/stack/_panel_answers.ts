/**
 * Evaluates the queries of panels on a Prometheus with samples.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { expressionsOf } from "@dalston/monitoring/builder";
import type { Dashboard, Panel } from "@dalston/monitoring/builder";
import {
  type PrometheusServer,
  type Series,
  startPrometheus,
  type TimeRange,
} from "../support/prometheus_server.ts";
import { samplesOf } from "./_synthetic_metrics.ts";
import { elementAt } from "../support/elements.ts";

/** The value of each variable. */
export type Choice = Readonly<Record<string, string>>;

/** The last ten minutes of the samples, in which all windows are full. */
export const range: TimeRange = {
  start: samplesOf.end - 600,
  end: samplesOf.end,
  step: 60,
};

/** Choices to test, with values as Grafana puts them into queries. */
export const choices = {
  "everything": { service: ".+", engine_id: ".+", interval: "5m" },
  "one service": { service: "gateway", engine_id: ".+", interval: "5m" },
  "two services": {
    service: "(gateway|orchestrator)",
    engine_id: ".+",
    interval: "5m",
  },
  "one engine": { service: ".+", engine_id: "transcriber", interval: "1m" },
};

/** Returns true if the dashboard shows one engine at a time. */
export function hasOneEngine({ templating }: Dashboard): boolean {
  return templating.list.some((variable) =>
    variable.type === "query" && variable.name === "engine_id" &&
    !variable.multi
  );
}

/** Puts the chosen values in the place of variables. */
export function filledIn(expression: string, choice: Choice): string {
  return Object.entries(choice).reduce(
    (text, [name, value]) => text.replaceAll(`$${name}`, value),
    expression,
  );
}

/** Returns, for each query, the labels in the legend of its series. */
function namedLabels({ targets = [] }: Panel): string[][] {
  return targets.map(({ legendFormat }) =>
    [...String(legendFormat).matchAll(/\{\{(\w+)\}\}/g)]
      .flatMap(([, label]) => label ?? [])
  );
}

/** Returns the series that each query of the panel finds. */
export function answers(
  prometheus: PrometheusServer,
  panel: Panel,
  choice: Choice,
  over: TimeRange = range,
): Promise<Series[][]> {
  return Promise.all(
    expressionsOf(panel).map((expression, index) => {
      const promql = filledIn(expression, choice);
      return panel.targets[index]?.instant
        ? prometheus.query(promql, over.end)
        : prometheus.queryRange(promql, over);
    }),
  );
}

/**
 * Returns the panel's queries that find nothing.
 *
 * @throws {AssertionError} if one finds a value that is not finite, or a series
 * without a label that its legend shows.
 */
export async function emptyQueries(
  ...asked: Parameters<typeof answers>
): Promise<string[]> {
  const [, panel] = asked;
  const found = await answers(...asked);
  const labels = namedLabels(panel);
  const expressions = expressionsOf(panel);
  for (const [index, series] of found.entries()) {
    const where = `${panel.title}: ${expressions[index]}`;
    for (const { values, labels: has } of series) {
      assert(values.every(Number.isFinite), `${values} for ${where}`);
      const missing = elementAt(labels, index).filter((label) => !has[label]);
      assertEquals(missing, [], where);
    }
  }
  return expressions.filter((_, index) => elementAt(found, index).length === 0);
}

/** Starts a Prometheus with these samples, in OpenMetrics text. */
export async function prometheusWith(samples: string) {
  const folder = await Deno.makeTempDir();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const file = `${folder}/samples`;
  await Deno.writeTextFile(file, samples);
  const { success, stdout, stderr } = await new Deno.Command("promtool", {
    args: ["tsdb", "create-blocks-from", "openmetrics", file, folder],
  }).output();
  const text = new TextDecoder();
  assert(success, text.decode(stdout) + text.decode(stderr));
  const prometheus = stack.use(await startPrometheus({ folder }));
  const resources = stack.move();
  return {
    prometheus,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

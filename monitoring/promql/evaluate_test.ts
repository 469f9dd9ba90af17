import { assertEquals, assertRejects } from "@std/assert";
import { Labels } from "../series/labels.ts";
import type { SampleSource, SeriesSamples } from "../series/samples.ts";
import type { Aggregation, Binary, Expression } from "./ast.ts";
import { evaluate, EvaluationError } from "./evaluate.ts";

const position = { start: 0, end: 0 };
const signal = new AbortController().signal;

/** Has the samples of all series for any selector. */
function sourceOf(series: readonly SeriesSamples[]): SampleSource {
  return { select: () => Promise.resolve(series) };
}

function samples(
  labels: Record<string, string>,
  points: readonly (readonly [seconds: number, value: number])[],
  stale: readonly number[] = [],
): SeriesSamples {
  return {
    labels: Labels.from(labels),
    timestamps: Float64Array.from(points, ([seconds]) => seconds * 1000),
    values: Float64Array.from(points, ([, value]) => value),
    staleTimestamps: Float64Array.from(stale, (seconds) => seconds * 1000),
  };
}

const selector: Expression = {
  kind: "selector",
  matchers: [],
  offset: 0,
  position,
};

function sumBy(...grouping: string[]): Aggregation {
  return {
    kind: "aggregation",
    operator: "sum",
    expression: selector,
    grouping,
    without: false,
    position,
  };
}

/** Evaluates from 0 to 10 minutes, each minute, to `labels → values`. */
async function overTime(
  series: readonly SeriesSamples[],
  expression: Expression,
) {
  const { value } = await evaluate(
    sourceOf(series),
    expression,
    { start: 0, end: 600_000, step: 60_000 },
    signal,
  );
  if (value.type !== "matrix") throw new TypeError(value.type);
  return Object.fromEntries(
    value.series.map(({ labels, timestamps, values }) => [
      String(labels),
      Array.from(
        timestamps,
        (time, index) => [time / 60_000, values[index] ?? NaN],
      ),
    ]),
  );
}

Deno.test("evaluate() takes a sample for five minutes, its own time included", async () => {
  assertEquals(await overTime([samples({ a: "x" }, [[60, 7]])], selector), {
    '{a="x"}': [[1, 7], [2, 7], [3, 7], [4, 7], [5, 7]],
  });
});

Deno.test("evaluate() ends a series at its staleness marker", async () => {
  const series = samples({ a: "x" }, [[0, 1], [180, 2]], [110]);
  assertEquals(await overTime([series], selector), {
    '{a="x"}': [[0, 1], [1, 1], [3, 2], [4, 2], [5, 2], [6, 2], [7, 2]],
  });
});

Deno.test("evaluate() sums the series of each group at each step", async () => {
  const series = [
    samples({ job: "a", i: "0" }, [[0, 1], [240, 2]]),
    samples({ job: "a", i: "1" }, [[0, 10]]),
    samples({ job: "b", i: "0" }, [[540, 5]]),
  ];
  assertEquals(await overTime(series, sumBy("job")), {
    '{job="a"}': [
      [0, 11],
      [1, 11],
      [2, 11],
      [3, 11],
      [4, 12],
      [5, 2],
      [6, 2],
      [7, 2],
      [8, 2],
    ],
    '{job="b"}': [[9, 5], [10, 5]],
  });
});

Deno.test("evaluate() tells the pair that matches twice", async () => {
  const binary: Binary = {
    kind: "binary",
    operator: "+",
    left: selector,
    right: selector,
    returnsBool: false,
    matching: {
      cardinality: "one-to-one",
      labels: ["job"],
      on: true,
      include: [],
    },
    position,
  };
  const series = [
    samples({ __name__: "up", job: "a", i: "0" }, [[0, 1]]),
    samples({ __name__: "up", job: "a", i: "1" }, [[0, 1]]),
  ];
  await assertRejects(
    () => evaluate(sourceOf(series), binary, { at: 0 }, signal),
    EvaluationError,
    'found duplicate series for the match group {job="a"} on the right hand-side of the operation: [{__name__="up", i="1", job="a"}, {__name__="up", i="0", job="a"}];many-to-many matching not allowed: matching labels must be unique on one side',
  );
});

Deno.test("evaluate() refuses to hold too many samples", async () => {
  await assertRejects(
    () =>
      evaluate(
        sourceOf([samples({}, [[0, 1]])]),
        selector,
        { start: 0, end: 1e9, step: 1 },
        signal,
        { maxSamples: 1000 },
      ),
    EvaluationError,
    "query processing would load too many samples into memory in query execution",
  );
});

Deno.test("evaluate() stops when its signal aborts", async () => {
  const reason = new DOMException("too late", "TimeoutError");
  const aborted = AbortSignal.abort(reason);
  const error = await assertRejects(() =>
    evaluate(sourceOf([]), selector, { at: 0 }, aborted)
  );
  assertEquals(error, reason);
});

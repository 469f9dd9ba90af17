/**
 * Runs files in Prometheus' promqltest format.
 *
 * @module
 */
import { Labels, metricName } from "../../series/labels.ts";
import type { Expression } from "../ast.ts";
import { evaluate, EvaluationError, type QueryTimes } from "../evaluate.ts";
import { ParseError, parseExpression } from "../parse.ts";
import type { Answer, MatrixValue, Value } from "../value.ts";
import {
  compareAnswer,
  compareFailure,
  compareValue,
  type Difference,
} from "./compare.ts";
import { MemorySource } from "./memory_source.ts";
import { pinTimes } from "./pin_times.ts";
import {
  type EvalCommand,
  type Expectations,
  type ExpectedSteps,
  type LoadCommand,
  parseScript,
} from "./script.ts";
import { reasonToSetAside } from "./unsupported.ts";

/** What became of a case. */
export type Outcome =
  | { readonly type: "passed" }
  | {
    readonly type: "failed";
    readonly expected: string;
    readonly got: string;
    /** The query and times that failed, if they are not those of the case. */
    readonly variant?: string;
  }
  /** The engine need not answer this, for the reason given. */
  | { readonly type: "set aside"; readonly reason: string };

/** A case of a file and what became of it. */
export interface CaseResult {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly query: string;
  readonly outcome: Outcome;
}

/** How to run a file. */
export interface RunOptions {
  /**
   * True to let series lose the names of their metrics at the end of an
   * evaluation. Prometheus runs its own tests so, behind a feature flag.
   *
   * @default true
   */
  readonly delaysNameRemoval?: boolean;
}

/** Time before and after an instant case at which its query is asked too. */
const minute = 60_000;

/**
 * Runs the text of a file: each case as it is written, and an instant case also
 * in the midst of a range query, and with its selectors pinned to its time by `@`.
 *
 * A case is set aside if it expects a native histogram, if it fails and its query
 * selects native histograms, or if it can't be read as it asks for these or uses
 * what stands behind a feature flag of Prometheus.
 *
 * @throws {ScriptError} for a line that isn't in the format.
 */
export async function runScript(
  text: string,
  options: RunOptions = {},
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let source = new MemorySource();
  for (const command of parseScript(text)) {
    if (command.kind === "clear") source = new MemorySource();
    else if (command.kind === "load") load(source, command);
    else {
      const { line, query } = command;
      const outcome = await runCase(source, command, options);
      results.push({ line, query, outcome });
    }
  }
  return results;
}

function load(source: MemorySource, command: LoadCommand): void {
  const { series, step, withNativeHistograms } = command;
  for (const one of series) {
    source.load(one, step);
    const name = one.labels.get(metricName);
    const base = name.replace(/_(bucket|count|sum)$/, "");
    if (!withNativeHistograms || base === name) continue;
    const labels = one.labels.without(new Set(["le"]))
      .with({ [metricName]: base });
    one.points.forEach((point, index) => {
      if (typeof point !== "number") return;
      source.add(labels, index * step, "histogram");
    });
  }
}

async function runCase(
  source: MemorySource,
  command: EvalCommand,
  options: RunOptions,
): Promise<Outcome> {
  const { expected, query } = command;
  const yields = expected.series.some(({ points }) =>
    points.includes("histogram")
  );
  if (yields) return { type: "set aside", reason: "yields native histograms" };
  source.takeSelectedHistograms();
  let expression: Expression;
  try {
    expression = parseExpression(query);
  } catch (error) {
    if (!(error instanceof ParseError)) return internalError(error);
    const reason = reasonToSetAside(query, error.message);
    if (reason !== undefined) return { type: "set aside", reason };
    const difference = compareFailure(error, expected);
    return difference === undefined
      ? { type: "passed" }
      : { type: "failed", ...difference };
  }
  for (const variant of variantsOf(command, expression)) {
    const difference = await runVariant(source, variant, expected, options);
    if (difference === undefined) continue;
    const histograms = source.takeSelectedHistograms();
    if (histograms.length > 0) {
      const reason = `native histograms loaded: ${histograms.join(", ")}`;
      return { type: "set aside", reason };
    }
    return {
      type: "failed",
      ...difference,
      ...(variant.name && { variant: variant.name }),
    };
  }
  return { type: "passed" };
}

/** Tells of an error that no query should lead to. */
function internalError(error: unknown) {
  return {
    type: "failed",
    expected: "an answer or an error in Prometheus' words",
    got: error instanceof Error ? error.stack ?? error.message : String(error),
  } as const;
}

/** A way to ask the query of a case, which must answer the same. */
interface Variant {
  /** What is different, unless it is the case as written. */
  readonly name?: string;
  readonly expression: Expression;
  readonly times: QueryTimes;
  /** Time at which the answer of a range query is compared alone. */
  readonly onlyAt?: number;
}

function* variantsOf(
  { times, expected, query }: EvalCommand,
  expression: Expression,
): Generator<Variant> {
  yield { expression, times };
  if (!("at" in times)) return;
  const { at } = times;
  // These depend on the times of the query.
  const dependsOnQuery = /\b(start|end|range|step)\s*\(\s*\)/.test(query);
  const inRange = !dependsOnQuery && expected.string === undefined &&
    expected.range === undefined && !expected.ordered &&
    expected.failure === undefined;
  if (inRange) yield around(expression, at);
  if (dependsOnQuery) return;
  const pinned = pinTimes(expression, at);
  if (pinned === undefined) return;
  const others = at === 0 ? [-1000, 1000] : [-10 * at, 0, at / 5, 10 * at];
  for (const other of others.map(Math.trunc)) {
    const name = `selectors @ ${at / 1000}, evaluated at ${other / 1000}`;
    yield { name, expression: pinned, times: { at: other } };
    if (inRange) yield around(pinned, other, `${name}, in a range`);
  }
}

function around(
  expression: Expression,
  at: number,
  name = "in a range query around",
): Variant {
  const times = { start: at - minute, end: at + minute, step: minute };
  return { name, expression, times, onlyAt: at };
}

async function runVariant(
  source: MemorySource,
  { expression, times, onlyAt }: Variant,
  expected: Expectations,
  { delaysNameRemoval = true }: RunOptions,
): Promise<Difference | undefined> {
  const steps = stepsOf(times);
  let answer: Answer;
  try {
    const { signal } = new AbortController();
    answer = await evaluate(source, expression, times, signal, {
      delaysNameRemoval,
    });
  } catch (error) {
    return error instanceof EvaluationError
      ? compareFailure(error, expected)
      : internalError(error);
  }
  if (onlyAt === undefined) return compareAnswer(answer, expected, steps);
  const value = valueAt(answer.value, onlyAt, expected);
  return compareValue(value, expected, steps);
}

function stepsOf(times: QueryTimes): ExpectedSteps {
  return "at" in times ? { start: times.at, end: times.at, step: 0 } : times;
}

/** Returns what an instant query at this time would answer. */
function valueAt(value: Value, at: number, expected: Expectations): Value {
  if (value.type !== "matrix") return value;
  const samples = value.series.flatMap((series) => {
    const sample = sampleAt(series, at);
    return sample === undefined ? [] : [sample];
  });
  const [first] = samples;
  const isScalar = expected.scalar !== undefined && first !== undefined &&
    samples.length === 1 && first.labels === Labels.empty;
  return isScalar
    ? { type: "scalar", timestamp: at, value: first.value }
    : { type: "vector", samples };
}

function sampleAt(series: MatrixValue["series"][number], at: number) {
  const value = series.values[series.timestamps.indexOf(at)];
  if (value === undefined) return undefined;
  return { labels: series.labels, timestamp: at, value };
}

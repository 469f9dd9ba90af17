/**
 * Runs one test of rules.
 *
 * @module
 */
import { EvaluationError } from "../../promql/evaluate.ts";
import { ParseError, parseExpression } from "../../promql/parse.ts";
import { Labels } from "../../series/labels.ts";
import {
  type NotedSeries,
  parseLabels,
  parsePoints,
} from "../../series/notation.ts";
import type { NewSample } from "../../storage/sample_store.ts";
import type { Alert } from "../alerted_rule.ts";
import { EvaluatedGroup } from "../evaluated_group.ts";
import type { RuleGroup, Texts } from "../files/rule_group.ts";
import { type RuleQuery, ruleQuery } from "../rule_query.ts";
import { formatFloat } from "../templates/float.ts";
import { quote } from "../../series/quote.ts";
import { difference } from "./difference.ts";
import { MemoryStore } from "./memory_store.ts";
import type { AlertCase, QueryCase, RuleTest } from "./test_file.ts";

/** What the tests of a file share. */
export interface TestContext {
  /** In the order in which they are evaluated. */
  readonly groups: readonly RuleGroup[];
  /** Milliseconds between evaluations. */
  readonly evaluationInterval: number;
  readonly fuzzyCompare: boolean;
  readonly signal: AbortSignal;
}

/** Runs a test and returns what failed. */
export async function runTest(
  test: RuleTest,
  context: TestContext,
): Promise<string[]> {
  const nameless = test.alerts.find(({ alert }) => alert === "");
  if (nameless !== undefined) {
    return [
      `an item under alert_rule_test misses required attribute alertname at eval_time ${
        timeText(nameless.at)
      }`,
    ];
  }
  let series: readonly NotedSeries[];
  try {
    series = readSeries(test);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [error.message];
  }
  return await new Run(test, series, context).failures();
}

/** Series by their labels: the last one counts, as in promtool. */
function readSeries({ series }: RuleTest): NotedSeries[] {
  const byLabels = new Map<string, NotedSeries>();
  for (const { series: written, values } of series) {
    const labels = parseLabels(written);
    const points = parsePoints(values);
    if (points.includes("histogram")) {
      throw new SyntaxError(
        `input series ${written}: native histograms are not supported`,
      );
    }
    byLabels.set(labels.key, { labels, points });
  }
  return [...byLabels.values()];
}

class Run {
  readonly #store = new MemoryStore();
  readonly #groups: readonly EvaluatedGroup[];
  readonly #query: RuleQuery;
  readonly #loaded: Map<NotedSeries, number>;

  constructor(
    readonly test: RuleTest,
    readonly series: readonly NotedSeries[],
    readonly context: TestContext,
  ) {
    this.#loaded = new Map(series.map((one) => [one, 0]));
    this.#query = ruleQuery(this.#store, {
      subqueryStep: context.evaluationInterval,
    });
    const groupContext = {
      query: this.#query,
      externalLabels: Labels.from(test.externalLabels),
      externalUrl: test.externalUrl,
      store: this.#store,
      interval: test.interval,
      isRestored: true,
    };
    this.#groups = context.groups.map((group) =>
      new EvaluatedGroup(group, groupContext)
    );
  }

  async failures(): Promise<string[]> {
    const { test, context: { evaluationInterval, signal } } = this;
    const failures: string[] = [];
    const cases = test.alerts.toSorted((a, b) => a.at - b.at);
    const last = Math.max(
      0,
      ...test.alerts.map(({ at }) => at),
      ...test.queries.map(({ at }) => at),
    );
    for (let time = 0; time <= last; time += evaluationInterval) {
      await this.#loadUntil(time);
      for (const group of this.#groups) {
        await group.evaluate(test.start + time, signal);
      }
      const broken = this.#brokenRules(time);
      if (broken.length > 0) return [...failures, ...broken];
      while (
        cases[0] !== undefined && cases[0].at < time + evaluationInterval
      ) {
        failures.push(...this.#checkAlerts(cases[0]));
        cases.shift();
      }
    }
    for (const query of test.queries) {
      failures.push(...await this.#checkQuery(query));
    }
    return failures;
  }

  /** Stores the samples up to a time since the start. */
  async #loadUntil(time: number): Promise<void> {
    const { start, interval } = this.test;
    const samples: NewSample[] = [];
    for (const [series, from] of this.#loaded) {
      let index = from;
      for (
        ;
        index * interval <= time && index < series.points.length;
        index++
      ) {
        const value = series.points[index];
        if (typeof value !== "number" && value !== "stale") continue;
        const timestamp = start + index * interval;
        samples.push({ labels: series.labels, timestamp, value });
      }
      this.#loaded.set(series, index);
    }
    await this.#store.append(samples);
  }

  #brokenRules(time: number): string[] {
    return this.#groups.flatMap((group) =>
      group.failures.map(({ rule, error }) =>
        `rule: ${rule}, time: ${timeText(time)}, err: ${error}`
      )
    );
  }

  #checkAlerts({ alert, at, alerts }: AlertCase): string[] {
    const got = this.#groups.flatMap((group) => group.alertsNamed(alert))
      .filter(({ state }) => state === "firing")
      .map(shownAlert);
    const expected = alerts.map(({ labels, annotations }) =>
      shownTexts({ ...labels, alertname: alert }, annotations)
    );
    const lines = difference(expected, got, (a, b) => a.text === b.text);
    return lines === undefined ? [] : [
      [`alertname: ${alert}, time: ${timeText(at)}`, ...lines].join("\n"),
    ];
  }

  async #checkQuery({ query, at, samples }: QueryCase): Promise<string[]> {
    const title = `expr: ${quote(query)}, time: ${timeText(at)}`;
    try {
      const answer = await this.#query(
        parseExpression(query),
        this.test.start + at,
        this.context.signal,
      );
      const expected = samples.map(({ labels, value }) =>
        shownSample(labels === "" ? Labels.empty : parseLabels(labels), value)
      );
      const got = answer.map(({ labels, value }) => shownSample(labels, value));
      const lines = difference(
        expected,
        got,
        (a, b) =>
          a.labels.key === b.labels.key && this.#areEqual(a.value, b.value),
      );
      return lines === undefined ? [] : [[title, ...lines].join("\n")];
    } catch (error) {
      const isExpected = error instanceof EvaluationError ||
        error instanceof ParseError || error instanceof SyntaxError;
      if (!isExpected) throw error;
      return [`${title}, err: ${error.message}`];
    }
  }

  #areEqual(a: number, b: number): boolean {
    return a === b || this.context.fuzzyCompare && areNeighbours(a, b);
  }
}

function shownAlert({ labels, annotations }: Alert) {
  return shownTexts(labels.toRecord(), annotations);
}

function shownTexts(labels: Texts, annotations: Texts) {
  const lines = Object.entries(annotations)
    .toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([name, text]) => `\n    ${name}: ${quote(text)}`);
  return { text: labelText(Object.entries(labels)) + lines.join("") };
}

function shownSample(labels: Labels, value: number) {
  const text = `${labelText(labels)} ${formatFloat(value, "g", -1)}`;
  return { labels, value, text };
}

function labelText(labels: Iterable<readonly [string, string]>): string {
  const pairs = [...labels].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([name, value]) => `${name}=${quote(value)}`);
  return `{${pairs.join(", ")}}`;
}

/** Returns true if no number lies between the two. */
function areNeighbours(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return x !== undefined && y !== undefined &&
    (x - y === 1n || y - x === 1n);
}

/** Such as `1h30m`. */
function timeText(milliseconds: number): string {
  const units = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], [
    "s",
    1000,
  ], ["ms", 1]] as const;
  let text = "";
  let rest = milliseconds;
  for (const [unit, length] of units) {
    const amount = Math.floor(rest / length);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * length;
  }
  return text || "0s";
}

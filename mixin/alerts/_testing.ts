/**
 * Holds a rule file to its cases: our own engine and `promtool test rules` run
 * them on the rules as the source has them.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type AlertCase,
  day,
  type FiringAlert,
  hour,
  type InputSeries,
  minute,
  ruleFile,
  type RuleTest,
  type RuleTestFile,
  ruleTestFile,
  samples,
  type Severity,
} from "@dalston/monitoring/builder";
import { RuleTestError, testRules } from "@dalston/monitoring/rules";
import { promtool, promtoolOutput } from "../../tests/support/promtool.ts";
import { prometheusMetrics } from "../catalogue.ts";
import { runbook } from "./_runbook.ts";
import { ruleFiles } from "./mod.ts";

/** Cases for the rule files of one module. */
export interface AlertTests {
  /** Names of the rule files. */
  readonly rules: readonly string[];
  /** Alerts that come and go while time passes. */
  readonly timelines: readonly Omit<RuleTestFile, "rules">[];
  /** Moments at which an expression is true or isn't, just beside its bound. */
  readonly bounds: readonly Moment[];
}

/** Registers the tests. */
export function testAlerts({ rules, timelines, bounds }: AlertTests): void {
  const files = ruleFiles.filter(({ name }) => rules.includes(name));
  const alerts = files.flatMap(({ groups }) => groups)
    .flatMap((group) => group.rules)
    .flatMap((rule) => "alert" in rule ? [rule] : []);

  const tests: readonly RuleTestFile[] = [
    ...timelines.map((timeline) => ({
      ...timeline,
      rules: files.map(({ name }) => `${name}.yml`),
    })),
    // Without the rules: these would record what the moments make up.
    {
      evaluationInterval: minute,
      tests: bounds.map((moment) => testOf(moment, expressionOf)),
    },
  ];
  const texts = Object.fromEntries(
    files.map(({ name, groups }) => [`${name}.yml`, ruleFile(groups, name)]),
  );

  Deno.test(`${rules.join(", ")}: alerts fire and stay quiet as their cases say`, async () => {
    for (const test of tests) {
      await testRules({ tests: ruleTestFile(test), ruleFiles: texts });
    }
  });

  const wrong = wrongTest(tests);

  Deno.test(`${rules.join(", ")}: a wrong case fails`, async () => {
    await assertRejects(
      () => testRules({ tests: ruleTestFile(wrong), ruleFiles: texts }),
      RuleTestError,
      wrongText,
    );
  });

  Deno.test({
    name: `${rules.join(", ")}: promtool comes to the same verdicts`,
    ignore: promtoolOutput === undefined,
    async fn() {
      const folder = await Deno.makeTempDir();
      const names = [...tests, wrong].map((_, index) =>
        `${folder}/test_${index}.yml`
      );
      try {
        for (const [name, text] of Object.entries(texts)) {
          await Deno.writeTextFile(`${folder}/${name}`, text);
        }
        for (const [index, test] of [...tests, wrong].entries()) {
          await Deno.writeTextFile(names[index] ?? "", ruleTestFile(test));
        }
        await promtool("test", "rules", ...names.slice(0, -1));
        const output = await promtoolOutput?.(
          "test",
          "rules",
          ...names.slice(-1),
        );
        assertStringIncludes(output ?? "", "FAILED");
        assertStringIncludes(output ?? "", wrongText);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });

  function expressionOf(name: string): string {
    const found = alerts.find(({ alert }) => alert === name);
    if (found) return found.expr;
    throw new RangeError(`There is no alert ${name} in ${rules.join(", ")}`);
  }

  Deno.test(`${rules.join(", ")}: alerts are each tested to fire and to stay quiet`, () => {
    const cases = timelines.flatMap(({ tests }) => tests)
      .flatMap((test) => test.alerts ?? []);
    const tested = (fires: boolean) =>
      [
        ...new Set(
          cases.filter(({ firing }) => firing.length > 0 === fires)
            .map(({ alert }) => alert),
        ),
      ].sort();
    const names = alerts.map(({ alert }) => alert).sort();
    assertEquals(tested(true), names);
    assertEquals(tested(false), names);
  });
}

/** Summary that no alert has. */
const wrongText = "Something else.";

/** Returns the first test in which an alert fires, with a wrong summary. */
function wrongTest(files: readonly RuleTestFile[]): RuleTestFile {
  for (const file of files) {
    for (const test of file.tests) {
      const fired = test.alerts?.find(({ firing }) => firing.length > 0);
      if (fired === undefined) continue;
      const firing = fired.firing.map(({ labels, annotations }) => ({
        labels,
        annotations: { ...annotations, summary: wrongText },
      }));
      return { ...file, tests: [{ ...test, alerts: [{ ...fired, firing }] }] };
    }
  }
  throw new RangeError("No alert fires in any test");
}

/** An alert that is quiet so many seconds after a test began. */
export function quiet(alert: string, at: number): AlertCase {
  return { alert, at, firing: [] };
}

/** An alert that fires so many seconds after a test began. */
export function fires(
  alert: string,
  at: number,
  ...firing: FiringAlert[]
): AlertCase {
  return { alert, at, firing };
}

/** The severity, labels and texts of an alert that fires. */
export interface Said {
  readonly severity: Severity;
  /** Of the series, besides its severity. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  /** The section of the runbook. */
  readonly runbook: string;
}

/** An alert for one series, with all that it says. */
export function saying(
  { severity, labels = {}, summary, description, runbook: section }: Said,
): FiringAlert {
  return {
    labels: { severity, ...labels },
    annotations: { summary, description, runbook_url: runbook(section) },
  };
}

/** A test in which there is nothing that these alerts look at. */
export function without(
  what: string,
  alerts: readonly string[],
  at: number = hour,
): RuleTest {
  return {
    name: `No ${what}`,
    interval: minute,
    series: [samples(prometheusMetrics.up, {}, `1x${at / minute}`)],
    alerts: alerts.map((alert) => quiet(alert, at)),
  };
}

/** A moment at which an alert's expression is true or isn't. */
export interface Moment {
  readonly alert: string;
  readonly fires: boolean;
  readonly series: readonly InputSeries[];
  /** Seconds between samples. */
  readonly interval: number;
  /** Seconds since the first sample; promtool reads those of whole minutes. */
  readonly at: number;
}

function testOf(
  { alert, fires, series, interval, at }: Moment,
  expressionOf: (alert: string) => string,
): RuleTest {
  const found = series.map(({ series, values }) => `${series} ${values}`);
  return {
    name: `${alert} ${fires ? "fires" : "is quiet"} at ${found.join(", ")}`,
    interval,
    series,
    queries: [{
      query: { promql: `count(${expressionOf(alert)})`, atomic: true },
      at,
      answer: fires ? { "{}": 1 } : {},
    }],
  };
}

/** An alert that fires while gauges have some values, and not with others. */
export function gauges(
  alert: string,
  fires: readonly InputSeries[],
  ...quiet: (readonly InputSeries[])[]
): Moment[] {
  return [fires, ...quiet].map((series, index) => ({
    alert,
    fires: index === 0,
    series,
    interval: 1,
    at: 0,
  }));
}

/** A series that grows, given how its growth by a number is written. */
export type Growing = (values: (by: number) => string) => InputSeries;

/**
 * An alert that fires when counters grew by so much within a window, and not
 * when they grew by so much else, nor when they grew before the window.
 */
export function counters(
  alert: string,
  window: number,
  fires: readonly Growing[],
  ...quiet: (readonly Growing[])[]
): Moment[] {
  const steps = 20;
  const interval = window / steps;
  const grown = (by: number) => `0+${by / steps}x${steps}`;
  return [
    ...[fires, ...quiet].map((all, index) => ({
      alert,
      fires: index === 0,
      series: all.map((growing) => growing(grown)),
      interval,
      at: window,
    })),
    {
      alert,
      fires: false,
      series: fires.map((growing) =>
        growing((by) => `${grown(by)} ${by}x${steps}`)
      ),
      interval,
      at: 2 * window + interval,
    },
  ];
}

/** Writes seconds as Prometheus' `humanizeDuration` does: `16m 0s`. */
export function humanizeDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / day), "d"],
    [Math.floor(seconds / hour) % 24, "h"],
    [Math.floor(seconds / minute) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts.slice(first).map(([count, unit]) => `${count}${unit}`).join(" ");
}

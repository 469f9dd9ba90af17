/**
 * Helps the tests of rules.
 *
 * @module
 */
import { Labels } from "../series/labels.ts";
import { createMatcher } from "../series/matcher.ts";
import { parseSeries } from "../series/notation.ts";
import type { SampleSource } from "../series/samples.ts";
import { EvaluatedGroup } from "./evaluated_group.ts";
import { parseRuleFile } from "./files/rule_file.ts";
import { ruleQuery } from "./rule_query.ts";
import type { AlertingStatus, AlertNotice } from "./status.ts";
import { MemoryStore } from "./testing/memory_store.ts";

const minute = 60_000;

/** Texts of the alerts of a rule: `firing {alertname="A"} 5`. */
export function alertsOf({ alerts }: AlertingStatus): string[] {
  return alerts.map(({ state, labels, value }) =>
    `${state} ${textOf(labels)} ${value}`
  );
}

/** Labels as `{a="b"}`. */
export function textOf(labels: Labels): string {
  const pairs = [...labels].map(([name, value]) =>
    `${name}=${JSON.stringify(value)}`
  );
  return `{${pairs.join(", ")}}`;
}

/**
 * Returns the samples of a metric's series: `{…} 1@0 1@60 stale@120`, with
 * times in seconds.
 */
export async function samplesOf(
  source: SampleSource,
  metric: string,
): Promise<string[]> {
  const found = await source.select({
    matchers: [createMatcher("__name__", "=", metric)],
    after: -Infinity,
    until: Infinity,
  }, new AbortController().signal);
  return found.map(({ labels, timestamps, values, staleTimestamps }) => {
    const points = [
      ...Array.from(timestamps, (time, index) => [time, `${values[index]}`]),
      ...Array.from(staleTimestamps, (time) => [time, "stale"]),
    ] satisfies (string | number)[][];
    const texts = points.toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([time, value]) => `${value}@${Number(time) / 1000}`);
    const own = labels.without(new Set(["__name__"]));
    return `${textOf(own)} ${texts.join(" ")}`;
  });
}

/** A group of rules over samples that are a minute apart. */
export class GroupTest {
  readonly store = new MemoryStore();
  readonly notices: AlertNotice[][] = [];
  readonly group: EvaluatedGroup;
  readonly signal: AbortSignal = new AbortController().signal;

  constructor(rules: string, { isRestored = true } = {}) {
    const [group] = parseRuleFile("rules.yml", rules);
    if (group === undefined) throw new RangeError("There is no group");
    this.group = new EvaluatedGroup(group, {
      query: ruleQuery(this.store),
      externalLabels: Labels.from({ region: "eu" }),
      externalUrl: "http://x.example",
      store: this.store,
      sender: { send: (alerts) => this.notices.push([...alerts]) },
      interval: minute,
      isRestored,
    });
  }

  /** Adds a series, such as `up 1 1 0`, from minute 0 on. */
  async load(...series: string[]): Promise<void> {
    for (const { labels, points } of series.map((one) => parseSeries(one))) {
      for (const [index, value] of points.entries()) {
        if (typeof value !== "number" && value !== "stale") continue;
        await this.store.append([{
          labels,
          timestamp: index * minute,
          value,
        }]);
      }
    }
  }

  /** Evaluates the group at each of the minutes. */
  async evaluate(...minutes: number[]): Promise<void> {
    for (const at of minutes) {
      await this.group.evaluate(at * minute, this.signal);
    }
  }
}

import { assertEquals } from "@std/assert";
import { z } from "zod";
import { eventually } from "../../tests/support/eventually.ts";
import {
  hasPrometheus,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import { rulesData } from "../api/rules.ts";
import { parseRuleFile } from "./files/rule_file.ts";
import { RuleRunner } from "./rule_runner.ts";
import { MemoryStore } from "./testing/memory_store.ts";

const rules = `
groups:
- name: g
  interval: 1s
  limit: 2
  rules:
  - record: one
    expr: vector(1)
    labels: { a: b }
  - record: two
    expr: one + 1
  - record: twice
    expr: vector(1) or label_replace(vector(1), "a", "b", "", "")
    labels: { a: c }
  - record: many
    expr: label_replace(vector(1), "a", "b", "", "") or label_replace(vector(1), "a", "c", "", "") or vector(1)
  - alert: Quiet
    expr: two > 2
  - alert: Pending
    expr: two > 1
    for: 1h
    labels: { severity: page }
    annotations: { summary: "{{ $value | humanize }} of {{ $labels }}" }
  - alert: Firing
    expr: one
    keep_firing_for: 5m
    labels: { a: "{{ $labels.a | toUpper }}", empty: "{{ $labels.no }}" }
    annotations: { broken: "{{ toUpper 5 }}" }
- name: h
  interval: 1s
  rules: []
`;

const answerSchema = z.object({ data: z.unknown() });

/**
 * Leaves out when things happened, how long they took, and empty labels, which
 * Prometheus 2 leaves out for recording rules.
 */
function withoutTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, field) => {
    const isEmpty = key === "labels" && JSON.stringify(field) === "{}";
    const isTime = ["evaluationTime", "lastEvaluation", "activeAt"]
      .includes(key);
    return isEmpty || isTime ? undefined : field;
  }));
}

Deno.test({
  name: "rules and alerts are in the same states as in Prometheus",
  ignore: !hasPrometheus,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".yml" });
    await Deno.writeTextFile(file, rules);
    await using prometheus = await startPrometheus({
      config: () => `rule_files: [${file}]`,
    });
    await using runner = new RuleRunner({
      groups: parseRuleFile(file, rules),
      store: new MemoryStore(),
      restore: { forGracePeriod: 0 },
    });
    runner.start();
    await eventually(
      "the alert to fire",
      (see) =>
        see(JSON.stringify(rulesData(runner))).includes('"state":"firing"'),
    );
    const theirs = await eventually("the alert to fire there", async (see) => {
      const answer = await fetch(`${prometheus.url}/api/v1/rules`);
      const { data } = answerSchema.parse(await answer.json());
      return see(JSON.stringify(data)).includes('"state":"firing"') && data;
    });
    assertEquals(withoutTimes(rulesData(runner)), withoutTimes(theirs));
    await Deno.remove(file);
  },
});

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { alertsOf, GroupTest, samplesOf, textOf } from "./_testing.ts";
import type { AlertingStatus } from "./status.ts";

const minute = 60_000;

function rulesText(...rules: string[]): string {
  return `groups:\n- name: g\n  rules:\n${
    rules.map((rule) => rule.replaceAll(/^/gm, "    ").replace("    ", "  - "))
      .join("\n")
  }`;
}

function alertingStatus(test: GroupTest, index = 0): AlertingStatus {
  const rule = test.group.status().rules[index];
  if (rule?.type !== "alerting") throw new TypeError("It is no alerting rule");
  return rule;
}

Deno.test("EvaluatedGroup records, and later rules see what earlier ones do", async () => {
  const test = new GroupTest(rulesText(
    `record: total\nexpr: sum(x)\nlabels: { kind: all }`,
    `record: double\nexpr: total * 2`,
    `record: one\nexpr: 1`,
  ));
  await test.load('x{a="b"} 1 2 3', 'x{a="c"} 10 20 30');
  await test.evaluate(0, 1);
  assertEquals(await samplesOf(test.store, "total"), [
    '{kind="all"} 11@0 22@60',
  ]);
  assertEquals(await samplesOf(test.store, "double"), [
    '{kind="all"} 22@0 44@60',
  ]);
  assertEquals(await samplesOf(test.store, "one"), ["{} 1@0 1@60"]);
});

Deno.test("EvaluatedGroup ends series that vanish", async () => {
  const test = new GroupTest(rulesText("record: r\nexpr: x > 1"));
  await test.load('x{a="b"} 2 1 2', 'x{a="c"} 2 3 4');
  await test.evaluate(0, 1, 2);
  assertEquals(await samplesOf(test.store, "r"), [
    '{a="b"} 2@0 stale@60 2@120',
    '{a="c"} 2@0 3@60 4@120',
  ]);
});

Deno.test("EvaluatedGroup goes on after a rule that fails, and says why", async () => {
  const test = new GroupTest(rulesText(
    "record: bad\nexpr: x * on() group_left y",
    "record: same\nexpr: x\nlabels: { a: z }",
    "record: text\nexpr: '\"a\"'",
    "record: good\nexpr: count(x)",
  ));
  await test.load('x{a="b"} 1', 'x{a="c"} 1', "y 1", 'y{a="d"} 1');
  await test.evaluate(0);
  const [bad, same, text, good] = test.group.status().rules;
  assertEquals(bad?.health, "err");
  assertStringIncludes(bad?.lastError ?? "", "found duplicate series");
  assertEquals(
    same?.lastError,
    "vector contains metrics with the same labelset after applying rule labels",
  );
  assertEquals(text?.lastError, "rule result is not a vector or scalar");
  assertEquals([good?.health, good?.lastError], ["ok", ""]);
  assertEquals(await samplesOf(test.store, "good"), ["{} 2@0"]);
});

Deno.test("EvaluatedGroup keeps to the limit", async () => {
  const test = new GroupTest(
    rulesText("record: r\nexpr: x", "alert: A\nexpr: x")
      .replace("name: g", "name: g\n  limit: 1"),
  );
  await test.load('x{a="b"} 1', 'x{a="c"} 1');
  await test.evaluate(0);
  const [recording, alerting] = test.group.status().rules;
  assertEquals(recording?.lastError, "exceeded limit of 1 with 2 series");
  assertEquals(alerting?.lastError, "exceeded limit of 1 with 2 alerts");
  assertEquals(await samplesOf(test.store, "r"), []);
  assertEquals(await samplesOf(test.store, "ALERTS"), []);
});

Deno.test("EvaluatedGroup looks back by the query offset", async () => {
  const test = new GroupTest(
    rulesText("record: r\nexpr: x")
      .replace("name: g", "name: g\n  query_offset: 1m"),
  );
  await test.load("x 1 2 3");
  await test.evaluate(1, 2);
  assertEquals(await samplesOf(test.store, "r"), ["{} 1@0 2@60"]);
});

Deno.test("EvaluatedGroup tells of samples that the store refuses", async () => {
  const test = new GroupTest(rulesText("record: r\nexpr: x"));
  await test.load("x 1 2 3", "r 5 5 5");
  await test.evaluate(2);
  assertEquals(
    test.group.status().rules[0]?.lastError,
    "duplicate sample for timestamp (1 sample)",
  );
});

Deno.test("an alert waits, fires, ends, and is told for 15 minutes", async () => {
  const test = new GroupTest(rulesText(
    [
      "alert: Down",
      "expr: up == 0",
      "for: 2m",
      'labels: { severity: "{{ if eq $value 0.0 }}page{{ end }}" }',
      'annotations: { summary: "{{ $labels.job }} in {{ $externalLabels.region }}" }',
    ].join("\n"),
  ));
  await test.load('up{job="a"} 0 0 0 0 1x40');
  const states: string[][] = [];
  for (let at = 0; at <= 4; at++) {
    await test.evaluate(at);
    states.push(alertsOf(alertingStatus(test)));
  }
  const labels = '{alertname="Down", job="a", severity="page"}';
  assertEquals(states, [
    [`pending ${labels} 0`],
    [`pending ${labels} 0`],
    [`firing ${labels} 0`],
    [`firing ${labels} 0`],
    [],
  ]);
  assertEquals(await samplesOf(test.store, "ALERTS"), [
    '{alertname="Down", alertstate="pending", job="a", severity="page"} 1@0 1@60 stale@120',
    '{alertname="Down", alertstate="firing", job="a", severity="page"} 1@120 1@180 stale@240',
  ]);
  assertEquals(await samplesOf(test.store, "ALERTS_FOR_STATE"), [
    `${labels} 0@0 0@60 0@120 0@180 stale@240`,
  ]);
  const told = test.notices.map(([notice, ...others]) => {
    assertEquals(others, []);
    return notice && [notice.startsAt / minute, notice.endsAt / minute];
  });
  assertEquals(told, [undefined, undefined, [2, 6], [2, 7], [2, 4]]);
  const notice = test.notices[2]?.[0];
  assertEquals(
    textOf(notice?.labels ?? raise()),
    '{alertname="Down", job="a", region="eu", severity="page"}',
  );
  assertEquals(notice?.annotations.get("summary"), "a in eu");
  assertEquals(
    notice?.generatorUrl,
    "http://x.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
  );
  for (let at = 5; at <= 20; at++) await test.evaluate(at);
  assertEquals(test.notices.map(({ length }) => length).slice(5), [
    ...Array(15).fill(1),
    0,
  ]);
});

function raise(): never {
  throw new TypeError("It isn't there");
}

Deno.test("an alert goes on firing for keep_firing_for", async () => {
  const test = new GroupTest(
    rulesText("alert: A\nexpr: x == 0\nkeep_firing_for: 2m"),
  );
  await test.load("x 0 1 1 0 1 1 1");
  const states: (string | undefined)[] = [];
  const since: (number | undefined)[] = [];
  for (let at = 0; at <= 6; at++) {
    await test.evaluate(at);
    const [alert] = alertingStatus(test).alerts;
    states.push(alert?.state);
    since.push(alert?.keepFiringSince);
  }
  assertEquals(states, [
    "firing",
    "firing",
    "firing",
    "firing",
    "firing",
    "firing",
    undefined,
  ]);
  assertEquals(since.map((time) => time && time / minute), [
    undefined,
    1,
    1,
    undefined,
    4,
    4,
    undefined,
  ]);
});

Deno.test("an alert that comes back begins anew", async () => {
  const test = new GroupTest(rulesText("alert: A\nexpr: x == 0\nfor: 1m"));
  await test.load("x 0 0 1 0 0");
  const states: string[] = [];
  for (let at = 0; at <= 4; at++) {
    await test.evaluate(at);
    const { state, alerts } = alertingStatus(test);
    states.push(`${state} ${(alerts[0]?.activeAt ?? NaN) / minute}`);
  }
  assertEquals(states, [
    "pending 0",
    "firing 0",
    "inactive NaN",
    "pending 3",
    "firing 3",
  ]);
});

Deno.test("alerts with the same labels are an error", async () => {
  const test = new GroupTest(
    rulesText('alert: A\nexpr: x\nlabels: { a: "same" }'),
  );
  await test.load('x{a="b"} 1', 'x{a="c"} 1');
  await test.evaluate(0);
  assertEquals(
    alertingStatus(test).lastError,
    "vector contains metrics with the same labelset after applying alert labels",
  );
});

Deno.test("a template that fails doesn't fail its rule", async () => {
  const test = new GroupTest(
    rulesText('alert: A\nexpr: x\nannotations: { a: "{{ toUpper 5 }}" }'),
  );
  await test.load("x 1");
  await test.evaluate(0);
  const { health, alerts } = alertingStatus(test);
  assertEquals(health, "ok");
  assertMatch(
    alerts[0]?.annotations.get("a") ?? "",
    /^<error expanding template: error executing template __alert_A: /,
  );
});

Deno.test("a template asks the store", async () => {
  const annotation = '{{ range query "sort(y)" }}{{ .Value }} {{ end }}';
  const test = new GroupTest(
    rulesText(`alert: A\nexpr: x\nannotations: { a: '${annotation}' }`),
  );
  await test.load("x 1", 'y{a="b"} 3', 'y{a="c"} 2');
  await test.evaluate(0);
  assertEquals(
    alertingStatus(test).alerts[0]?.annotations.get("a"),
    "2 3 ",
  );
});

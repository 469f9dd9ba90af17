import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { panelsOf } from "@dalston/monitoring/builder";
import { dashboards } from "../../mixin/dashboards/all.ts";
import { queryProblems, seriesOf } from "@dalston/monitoring/builder";
import { allMetrics } from "../../mixin/catalogue.ts";
import {
  alertCases,
  alerts,
  filesIn,
  prometheusFolder,
  recordings,
} from "../support/prometheus_rules.ts";
import { parsePromql } from "@dalston/monitoring/builder";
import { hasPromtool, promtool } from "./_promtool.ts";

const runbookFile = new URL("../../docs/runbook.md", import.meta.url);
const ruleFiles = filesIn("rules");
const ignore = !hasPromtool;

Deno.test({
  name: "promtool accepts every rule file",
  ignore,
  async fn() {
    const said = await promtool("check", "rules", ...ruleFiles);
    assertEquals(
      said.match(/SUCCESS: [1-9]\d* rules found/g)?.length,
      ruleFiles.length,
    );
  },
});

Deno.test({
  name: "promtool accepts the configuration, which names every rule file",
  ignore,
  async fn() {
    await promtool("check", "config", "--syntax-only", "prometheus.yml");

    // Without the flag it looks for the token's file too, and counts the rules.
    const token = await Deno.makeTempFile();
    const config = await Deno.makeTempFile({ suffix: ".yml" });
    const shipped = await Deno.readTextFile(
      new URL("prometheus.yml", prometheusFolder),
    );
    await Deno.writeTextFile(
      config,
      shipped.replace("/tmp/metrics_token", token)
        .replace("rules/", new URL("rules/", prometheusFolder).pathname),
    );
    const said = await promtool("check", "config", config);
    assertStringIncludes(said, `SUCCESS: ${ruleFiles.length} rule files found`);
    await Promise.all([token, config].map((path) => Deno.remove(path)));
  },
});

for (const path of filesIn("tests")) {
  Deno.test({
    name: `promtool test rules ${path.split("/").at(-1)}`,
    ignore,
    async fn() {
      await promtool("test", "rules", path);
    },
  });
}

Deno.test("alerts are each tested to fire and to stay quiet", () => {
  const cases = (fires: boolean) =>
    new Set(
      alertCases.filter(({ exp_alerts = [] }) =>
        exp_alerts.length > 0 === fires
      )
        .map(({ alertname }) => alertname),
    );
  const names = alerts.map(({ alert }) => alert).sort();
  assertEquals([...cases(true)].sort(), names);
  assertEquals([...cases(false)].sort(), names);
});

Deno.test("alerts say how bad it is, what it is and what to do", () => {
  for (const { alert, labels, annotations } of alerts) {
    assertMatch(alert, /^Dalston([A-Z][a-z]+)+$/);
    assert(["critical", "warning", "info"].includes(labels.severity), alert);
    assertEquals(
      Object.keys(annotations).sort(),
      ["description", "runbook_url", "summary"],
      alert,
    );
    assertMatch(annotations.summary, /^[A-Z].*\.$/);
    assertNotMatch(annotations.summary, /\{\{/, alert);
    assertMatch(annotations.description, /\{\{ .*\.$/s, alert);
  }
  assertEquals(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
});

Deno.test("runbook has a section for each alert, and each names its alerts", async () => {
  const runbook = await Deno.readTextFile(runbookFile);
  const sections = new Map(
    runbook.split(/^## /m).slice(1).map((section) => {
      const [title, ...lines] = section.split("\n");
      return [anchorOf(title), lines.join("\n")];
    }),
  );
  for (const { alert, annotations } of alerts) {
    const [path, anchor] = annotations.runbook_url.split("#");
    assertEquals(path, "docs/runbook.md");
    assert(
      sections.get(anchor)?.includes(`\`${alert}\``),
      `${alert} #${anchor}`,
    );
  }
  const known = new Set(alerts.map(({ alert }) => alert));
  const named = runbook.match(/Dalston([A-Z][a-z]+)+/g) ?? [];
  assertEquals(named.filter((name) => !known.has(name)), []);
});

Deno.test("runbook names dashboards and panels that there are", async () => {
  const panels = new Map(
    dashboards.map((dashboard) => [
      dashboard.title,
      panelsOf(dashboard).map(({ title }) => title),
    ]),
  );
  const runbook = (await Deno.readTextFile(runbookFile)).replace(/\s+/g, " ");
  const named = [...runbook.matchAll(/\*\*(Dalston [^*]+)\*\*([^*;]*)/g)]
    .flatMap(([, dashboard, rest]) =>
      [...rest.split(" - ")[0].matchAll(/_([^_]+)_/g)]
        .map(([, panel]) => [dashboard, panel])
    );
  assert(named.length > 20);
  assertEquals(
    named.filter(([dashboard, panel]) =>
      !panels.get(dashboard)?.includes(panel)
    ),
    [],
  );
});

/** A heading's anchor, as code hosts make it. */
function anchorOf(title: string): string {
  return title.trim().toLowerCase().replace(/[^\w -]/g, "").replaceAll(
    " ",
    "-",
  );
}

Deno.test("rules ask for metrics, labels and values that there are", () => {
  const series = new Map([
    ...seriesOf(allMetrics),
    ...recordings.map(({ record }) => [record, {}] as const),
  ]);
  for (const { expr } of [...alerts, ...recordings]) {
    assertEquals(queryProblems(expr, series), [], expr);
  }
});

Deno.test("recorded series are each used by an alert", () => {
  const used = new Set(
    alerts.flatMap(({ expr }) => parsePromql(expr).selectors)
      .map(({ metric }) => metric),
  );
  for (const { record } of recordings) assert(used.has(record), record);
});

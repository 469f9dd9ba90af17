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
import { recordedMetrics } from "../../mixin/alerts/mod.ts";
import { allMetrics } from "../../mixin/catalogue.ts";
import {
  alerts,
  prometheusFolder,
  recordings,
  ruleFiles,
} from "../support/prometheus_rules.ts";
import { parsePromql } from "../../monitoring/builder/promql/parse.ts";
import { hasPromtool, promtool } from "../support/promtool.ts";
import { exactly } from "../support/elements.ts";

const runbookFile = new URL("../../docs/runbook.md", import.meta.url);
const ignore = !hasPromtool;

Deno.test({
  name: "promtool accepts every rule file",
  ignore,
  async fn() {
    const printed = await promtool("check", "rules", ...ruleFiles);
    assertEquals(
      printed.match(/SUCCESS: [1-9]\d* rules found/g)?.length,
      ruleFiles.length,
    );
  },
});

Deno.test({
  name: "promtool accepts the configuration, which names every rule file",
  ignore,
  async fn() {
    const shipped = new URL("prometheus.yml", prometheusFolder);
    await promtool("check", "config", "--syntax-only", shipped.pathname);

    // Without the flag promtool needs the token's file, and counts rule files.
    const token = await Deno.makeTempFile();
    const config = await Deno.makeTempFile({ suffix: ".yml" });
    await Deno.writeTextFile(
      config,
      (await Deno.readTextFile(shipped)).replace("/tmp/metrics_token", token)
        .replace("rules/", new URL("rules/", prometheusFolder).pathname),
    );
    const printed = await promtool("check", "config", config);
    assertStringIncludes(
      printed,
      `SUCCESS: ${ruleFiles.length} rule files found`,
    );
    await Promise.all([token, config].map((path) => Deno.remove(path)));
  },
});

Deno.test("alerts have a severity, a summary, a description and a runbook", () => {
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

Deno.test("runbook has a section for each alert, which names it", async () => {
  const runbook = await Deno.readTextFile(runbookFile);
  const sections = new Map(
    runbook.split(/^## /m).slice(1).map((section) => {
      const [title = "", ...lines] = section.split("\n");
      return [anchorOf(title), lines.join("\n")];
    }),
  );
  for (const { alert, annotations } of alerts) {
    const [path, anchor] = exactly(2, annotations.runbook_url.split("#"));
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

Deno.test("runbook names only dashboards and panels that exist", async () => {
  const panels = new Map(
    dashboards.map((dashboard) => [
      dashboard.title,
      panelsOf(dashboard).map(({ title }) => title),
    ]),
  );
  const runbook = (await Deno.readTextFile(runbookFile)).replace(/\s+/g, " ");
  const named = [...runbook.matchAll(/\*\*(Dalston [^*]+)\*\*([^*;]*)/g)]
    .flatMap(([, dashboard = "", rest = ""]) =>
      [...rest.replace(/ - .*/s, "").matchAll(/_([^_]+)_/g)]
        .map(([, panel = ""]) => [dashboard, panel] as const)
    );
  assert(named.length > 20);
  assertEquals(
    named.filter(([dashboard, panel]) =>
      !panels.get(dashboard)?.includes(panel)
    ),
    [],
  );
});

/** Returns the anchor that code hosts give to a heading. */
function anchorOf(title: string): string {
  return title.trim().toLowerCase().replace(/[^\w -]/g, "").replaceAll(
    " ",
    "-",
  );
}

Deno.test("rules query only metrics, labels and values that exist", () => {
  const series = seriesOf([...allMetrics, ...recordedMetrics]);
  for (const { expr } of [...alerts, ...recordings]) {
    assertEquals(queryProblems(expr, series), [], expr);
  }
});

Deno.test("every recorded series is used by an alert", () => {
  const used = new Set(
    alerts.flatMap(({ expr }) => parsePromql(expr).selectors)
      .map(({ metric }) => metric),
  );
  for (const { record } of recordings) assert(used.has(record), record);
});

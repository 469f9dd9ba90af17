import { assert, assertEquals } from "@std/assert";
import { panelsOf } from "@dalston/monitoring/builder";
import { dashboards } from "../../mixin/dashboards/all.ts";
import {
  hasPrometheus,
  startPrometheus,
} from "../support/prometheus_server.ts";
import {
  answers,
  choices,
  emptyQueries,
  hasOneEngine,
  prometheusWith,
  range,
} from "./_panel_answers.ts";
import { syntheticSamples } from "./_synthetic_metrics.ts";

Deno.test({
  name: "panels show finite numbers, with every label of their legends",
  ignore: !hasPrometheus,
  async fn(t) {
    await using server = await prometheusWith(syntheticSamples());
    for (const dashboard of dashboards) {
      for (const [name, choice] of Object.entries(choices)) {
        if (hasOneEngine(dashboard) && choice.engine_id === ".+") continue;
        await t.step(`${dashboard.title}: ${name}`, async () => {
          for (const panel of panelsOf(dashboard)) {
            assertEquals(
              await emptyQueries(server.prometheus, panel, choice),
              [],
              panel.title,
            );
          }
        });
      }
    }

    await t.step("variables offer services and engines", async () => {
      const offered = new Map<string, string[]>();
      for (const dashboard of dashboards) {
        for (const variable of dashboard.templating.list) {
          if (variable.type !== "query") continue;
          const [, selector = "", label = ""] = JSON.stringify(variable.query)
            .replaceAll('\\"', '"')
            .match(/label_values\((.*), (\w+)\)/) ?? [];
          offered.set(
            variable.name,
            await server.prometheus.labelValues(selector, label, range),
          );
        }
      }
      assertEquals(offered.get("engine_id"), [
        "audio-prepare",
        "final-merger",
        "transcriber",
      ]);
      assertEquals(offered.get("service"), [
        "engine-audio-prepare",
        "engine-final-merger",
        "engine-transcriber",
        "exporter",
        "gateway",
        "monitoring",
        "orchestrator",
        "realtime",
        "session-router",
      ]);
    });
  },
});

/** Panels of ratios and latencies: they have no value without traffic. */
const needTraffic = [
  "Error rate (%)",
  "Avg latency",
  "Processing time by engine (p50, p95, p99)",
  "Failure rate by engine",
  "Audio per second of work",
  "Queue wait",
  "Event lag",
  "Final transcript latency",
];

Deno.test({
  name: "panels of an idle platform show no ratio, no latency and no NaN",
  ignore: !hasPrometheus,
  async fn() {
    await using server = await prometheusWith(syntheticSamples({ idle: true }));
    const seen: string[] = [];
    for (const panel of dashboards.flatMap(panelsOf)) {
      const found = await answers(
        server.prometheus,
        panel,
        choices["one engine"],
      );
      for (const { values } of found.flat()) {
        assert(values.every(Number.isFinite), `${panel.title}: ${values}`);
      }
      if (needTraffic.includes(panel.title ?? "")) {
        assertEquals(found.flat(), [], panel.title);
        seen.push(panel.title ?? "");
      }
    }
    assertEquals(seen.sort(), needTraffic.toSorted());
  },
});

Deno.test({
  name: "panels are empty when Prometheus has no samples",
  ignore: !hasPrometheus,
  async fn() {
    await using prometheus = await startPrometheus();
    for (const panel of dashboards.flatMap(panelsOf)) {
      for (const choice of Object.values(choices)) {
        const found = await answers(prometheus, panel, choice);
        assertEquals(found.flat(), [], panel.title);
      }
    }
  },
});

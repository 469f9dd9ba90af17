import { lintNames } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { programMetrics } from "@dalston/metrics/program";
import { exporterMetrics } from "./metrics.ts";

Deno.test("exporterMetrics have the names that the requirement dictates", () => {
  const required = {
    dalston_queue_depth: ["engine_id"],
    dalston_queue_oldest_task_age_seconds: ["engine_id"],
    dalston_redis_connected: [],
  };
  for (const [name, labels] of Object.entries(required)) {
    const found = Object.values(exporterMetrics).find((metric) =>
      metric.name === name
    );
    assertEquals(found?.type, "gauge", name);
    const ofFound = found !== undefined && "labels" in found
      ? found.labels
      : {};
    assertEquals(Object.keys(ofFound), labels, name);
  }
});

Deno.test("exporterMetrics follow the rules for names", () => {
  assertEquals(
    lintNames({ ...exporterMetrics, ...programMetrics }, {
      prefix: "dalston_",
    }),
    [],
  );
});

Deno.test("README.md describes every metric", async () => {
  const readme = await Deno.readTextFile(
    new URL("./README.md", import.meta.url),
  );
  const all = Object.values({ ...exporterMetrics, ...programMetrics });
  for (const { name } of all) {
    assertEquals(readme.includes(`\`${name}`), true, name);
  }
});

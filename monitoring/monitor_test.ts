import { configureMetrics } from "@dalston/metrics";
import { readSample } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { eventually } from "../tests/support/eventually.ts";
import { TestTarget } from "./_testing.ts";
import { monitoringMetrics } from "./metrics.ts";
import { Monitor } from "./monitor.ts";
import { parseRuleFile } from "./rules/files/rule_file.ts";
import { openStore } from "./storage/store.ts";

Deno.test("Monitor counts what it does", async () => {
  await using shop = new TestTarget();
  await using broken = new TestTarget();
  broken.text = "{";
  await using store = await openStore({ file: ":memory:" });
  const telemetry = configureMetrics("shop", monitoringMetrics);
  {
    await using monitor = new Monitor({
      store,
      targets: [shop, broken].map(({ host }) => ({
        url: `http://${host}/metrics`,
        labels: { job: "shop" },
      })),
      rules: parseRuleFile(
        "shop.yml",
        "groups: [{ name: shop, rules: [{ record: a, expr: 'shop_orders_total + on() up' }] }]",
      ),
      intervalSeconds: 1,
      telemetry,
      onError() {},
    });
    assertEquals(
      await readSample(telemetry, monitoringMetrics.rules, {
        rule_group: "shop",
      }),
      1,
    );
    assertEquals(
      await readSample(telemetry, monitoringMetrics.ruleFailures, {
        rule_group: "shop",
      }),
      0,
    );
    monitor.start();
    await eventually(
      "a scrape fails",
      async () =>
        Number(
          await readSample(telemetry, monitoringMetrics.scrapeFailures, {
            reason: "syntax",
          }),
        ) > 0,
    );
    await eventually(
      "a rule fails, as up has two series",
      async () =>
        Number(
          await readSample(telemetry, monitoringMetrics.ruleFailures, {
            rule_group: "shop",
          }),
        ) > 0,
    );
    assertEquals(
      monitor.targets().map(({ health }) => health).sort(),
      ["down", "up"],
    );
    assertEquals(monitor.rules()[0]?.rules[0]?.health, "err");
    await monitor.handler(
      new Request("http://localhost/api/v1/query?query=shop_orders_total"),
    );
    await monitor.handler(new Request("http://localhost/api/v1/query"));
    const query = { endpoint: "/api/v1/query" };
    assertEquals(
      [
        await readSample(telemetry, monitoringMetrics.requests, {
          ...query,
          status_code: "200",
        }),
        await readSample(telemetry, monitoringMetrics.requests, {
          ...query,
          status_code: "400",
        }),
      ],
      [1, 1],
    );
    assertEquals(
      await readSample(telemetry, monitoringMetrics.storageWritable),
      1,
    );
    assertEquals(
      Number(await readSample(telemetry, monitoringMetrics.samplesStored)) > 6,
      true,
    );
    assertEquals(
      Number(await readSample(telemetry, monitoringMetrics.activeSeries)) >= 11,
      true,
    );
  }
  // The store outlives the monitor.
  assertEquals(store.status().problem, undefined);
});

import { assertEquals, assertThrows } from "@std/assert";
import type { MetricsModule } from "@dalston/metrics";
import { day, hour } from "../duration.ts";
import { equal, over, ratio, sum } from "../promql/mod.ts";
import { burnRate } from "./burn_rate.ts";

const { orders } = {
  orders: {
    type: "counter",
    name: "orders_total",
    help: "Orders by how they ended.",
    labels: { status: ["paid", "failed"], country: "*" },
  },
} as const satisfies MetricsModule;

const said = {
  name: "OrdersFail",
  summary: "Orders fail.",
  description: () => "Orders fail.",
  runbook: "https://shop.example/runbook",
};
const failed = equal("status", "failed");

const all = burnRate({
  name: "shop:failed_orders",
  budget: 0.01,
  ratio: (window) =>
    ratio(
      sum(over(window).rate(orders, failed)),
      sum(over(window).rate(orders)),
    ),
  traffic: (window) => sum(over(window).increase(orders)),
  enough: 20,
  fast: said,
  slow: { ...said, name: "OrdersFailSlowly" },
});

Deno.test("burnRate() records the share over each window of the alerts", () => {
  assertEquals(
    all.recordings.map(({ record }) => record),
    ["5m", "30m", "1h", "2h", "6h", "1d", "3d"].map((window) =>
      `shop:failed_orders:ratio_rate${window}`
    ),
  );
  assertEquals(
    all.recordings[0]?.expr,
    'sum(rate(orders_total{status="failed"}[5m])) / (sum(rate(orders_total[5m])) > 0)',
  );
});

Deno.test("burnRate() alerts by the SRE workbook's windows and factors", () => {
  const [fast, slow] = all.alerts;
  assertEquals(fast?.alert, "OrdersFail");
  assertEquals(fast?.labels, { severity: "critical" });
  assertEquals(slow?.alert, "OrdersFailSlowly");
  assertEquals(slow?.labels, { severity: "warning" });
  const burns = (expression = "") =>
    [...expression.matchAll(/ratio_rate(\w+) > ([\d.* ]+\d)/g)]
      .map(([, window, bound]) => [window, bound]);
  assertEquals(burns(fast?.expr), [
    ["1h", "14.4 * 0.01"],
    ["5m", "14.4 * 0.01"],
    ["6h", "6 * 0.01"],
    ["30m", "6 * 0.01"],
  ]);
  assertEquals(burns(slow?.expr), [
    ["1d", "3 * 0.01"],
    ["2h", "3 * 0.01"],
    ["3d", "0.01"],
    ["6h", "0.01"],
  ]);
});

Deno.test("burnRate() asks for traffic within the long window", () => {
  const traffic = all.alerts.map(({ expr }) =>
    [...expr.matchAll(
      /and on \(\) \(sum\(increase\(orders_total\[(\w+)\]\)\) >= 20\)/g,
    )]
      .map(([, window]) => window)
  );
  assertEquals(traffic, [["1h", "6h"], ["1d", "3d"]]);
});

Deno.test("burnRate() keeps budgets apart by labels", () => {
  const { alerts, share } = burnRate({
    name: "shop:failed_orders",
    budget: 0.01,
    by: ["country"],
    ratio: (window) =>
      ratio(
        sum(over(window).rate(orders, failed), "country"),
        sum(over(window).rate(orders), "country"),
      ),
    traffic: (window) => sum(over(window).increase(orders), "country"),
    enough: 20,
    fast: { ...said, description: ({ label }) => label("country") },
    slow: said,
  });
  assertEquals(alerts[0]?.expr.match(/and on \(country\)/g)?.length, 2);
  assertEquals(
    sum(share(hour), "country").promql,
    "sum by (country) (shop:failed_orders:ratio_rate1h)",
  );
  // @ts-expect-error it has no such label
  sum(share(hour), "status");
});

Deno.test("burnRate() has no share over a window that it doesn't record", () => {
  assertEquals(all.share(3 * day).promql, "shop:failed_orders:ratio_rate3d");
  assertThrows(
    () => all.share(7 * day),
    RangeError,
    "Cannot read shop:failed_orders over 604800 s: it is recorded over 300, ",
  );
});

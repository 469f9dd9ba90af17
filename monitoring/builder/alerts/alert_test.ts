import { assertEquals, assertThrows } from "@std/assert";
import type { MetricsModule } from "@dalston/metrics";
import { above, gauge, max, or } from "../promql/mod.ts";
import { alert } from "./alert.ts";
import { group, recording } from "./recording.ts";

const { stock, open } = {
  stock: {
    type: "gauge",
    name: "shop_stock",
    help: "Things there are.",
    labels: { thing: "*" },
  },
  open: { type: "gauge", name: "shop_open", help: "1 if it is open." },
} as const satisfies MetricsModule;

const said = {
  name: "ShopOverstocked",
  severity: "info",
  summary: "There is too much.",
  runbook: "https://shop.example/runbook",
} as const;
const tooMuch = above(max(gauge(stock), "thing"), 100);

Deno.test("alert() makes an alerting rule", () => {
  assertEquals(
    alert({
      ...said,
      when: tooMuch,
      for: 600,
      description: ({ value, label }) => `${value} of ${label("thing")}.`,
    }),
    {
      alert: "ShopOverstocked",
      expr: "max by (thing) (shop_stock) > 100",
      for: "10m",
      labels: { severity: "info" },
      annotations: {
        summary: "There is too much.",
        description: "{{ $value }} of {{ $labels.thing }}.",
        runbook_url: "https://shop.example/runbook",
      },
    },
  );
});

Deno.test("alert() that need not last has no `for`", () => {
  for (const rule of [{ for: 0 }, {}]) {
    const description = () => "Too much.";
    const made = alert({ ...said, ...rule, when: tooMuch, description });
    assertEquals("for" in made, false);
  }
});

Deno.test("alert() describes values and labels by Prometheus' templates", () => {
  const described = alert({
    ...said,
    when: or(tooMuch, above(max(gauge(open)), 1)),
    description: ({ humanized, percentage, duration, withLabel }) =>
      [
        humanized,
        percentage,
        duration,
        withLabel("thing", (thing) => `of ${thing}`, "of nothing"),
      ].join(),
  });
  assertEquals(
    described.annotations.description.split(","),
    [
      "{{ $value | humanize }}",
      "{{ $value | humanizePercentage }}",
      "{{ $value | humanizeDuration }}",
      "{{ with $labels.thing }}of {{ . }}{{ else }}of nothing{{ end }}",
    ],
  );
});

Deno.test("alerts with labels that their expressions don't have don't compile", () => {
  alert({
    ...said,
    when: tooMuch,
    // @ts-expect-error there is no such label
    description: ({ label }) => label("ting"),
  });
  alert({
    ...said,
    when: tooMuch,
    // @ts-expect-error aggregated away
    description: ({ label }) => label("instance"),
  });
  alert({
    ...said,
    when: above(max(gauge(open)), 0),
    // @ts-expect-error there is no label at all
    description: ({ withLabel }) => withLabel("thing", String, ""),
  });
  // @ts-expect-error there is no such severity
  alert({ ...said, severity: "fatal", when: tooMuch, description: () => "" });
});

Deno.test("recording() names series that other expressions read", () => {
  const most = recording({
    name: "shop:stock:max",
    is: max(gauge(stock), "thing"),
  });
  assertEquals(most.record, "shop:stock:max");
  assertEquals(most.expr, "max by (thing) (shop_stock)");
  assertEquals(
    max(above(most.series, 2), "thing").promql,
    "max by (thing) (shop:stock:max > 2)",
  );
  // @ts-expect-error it has no such label
  max(most.series, "instance");
});

Deno.test("recording() takes no name that no series can have", () => {
  for (const name of ["", "1st", "shop-stock", "shop stock"]) {
    assertThrows(
      () => recording({ name, is: gauge(open) }),
      TypeError,
      `Cannot record as "${name}"`,
    );
  }
});

Deno.test("group() has an interval where it is given one", () => {
  assertEquals(group({ name: "shop", interval: 60, rules: [] }), {
    name: "shop",
    interval: "1m",
    rules: [],
  });
  assertEquals(group({ name: "shop", rules: [] }), { name: "shop", rules: [] });
});

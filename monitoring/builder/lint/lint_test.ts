import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { shop } from "../_testing.ts";
import { dashboard, panelsOf } from "../dashboard.ts";
import type { Dashboard, Panel } from "../grafana.ts";
import { panelLink } from "../panels/links.ts";
import { query } from "../panels/query.ts";
import { stat } from "../panels/stat.ts";
import { timeSeries } from "../panels/time_series.ts";
import { gauge, matching, max, rate, sum } from "../promql/mod.ts";
import {
  chosen,
  datasourceVariable,
  intervalVariable,
  labelVariable,
} from "../variables.ts";
import { lintDashboards, lintRules } from "./mod.ts";

const { orders, stock, up } = shop;

function sound(): Dashboard {
  return structuredClone(dashboard({
    uid: "shop",
    title: "Shop",
    description: "Whether the shop sells.",
    group: { title: "Shop", tag: "shop" },
    variables: [
      datasourceVariable({
        uid: "prometheus",
        name: "Prometheus",
        description: "The Prometheus to query.",
      }),
      labelVariable({
        metrics: [orders],
        label: "country",
        title: "Country",
        description: "Where orders come from.",
        multi: true,
      }),
      intervalVariable,
    ],
    rows: [{
      id: 1,
      title: "Sales",
      panels: [
        timeSeries({
          id: 2,
          title: "Orders",
          description: "Orders by country.",
          unit: "short",
          noData: "No shop",
          queries: [
            query(
              sum(rate(orders, chosen("country")), "country"),
              "{{country}}",
            ),
          ],
          scale: "symlog",
          more: "shop",
        }),
        stat({
          id: 3,
          title: "Open",
          description: "Whether the shop is open.",
          unit: "none",
          noData: "Not known",
          queries: [query(max(gauge(up)), "open")],
          steps: [[0, "bad"], [1, "good"]],
        }),
        timeSeries({
          id: 4,
          title: "Stock",
          description: "Things there are.",
          unit: "short",
          noData: "No shop",
          queries: [
            query(
              max(gauge(stock, matching("thing", "a.*")), "thing"),
              "{{thing}}",
            ),
          ],
        }),
      ],
    }],
  }));
}

function lint(dashboard: Dashboard) {
  return lintDashboards([dashboard], {
    metrics: Object.values(shop),
    replicated: [stock],
    unevenLabels: ["country"],
  });
}

function ofFirstPanel(spoil: (panel: Panel) => void) {
  return (dashboard: Dashboard) => {
    const [panel] = panelsOf(dashboard);
    assert(panel);
    spoil(panel);
  };
}

function asking(expr: string) {
  return ofFirstPanel((panel) => panel.targets = [{ refId: "A", expr }]);
}

function variable(index: number, dashboard: Dashboard) {
  const found = dashboard.templating?.list?.[index];
  assert(found);
  return found;
}

/** Changes that break one rule each, by the rule's name. */
const spoils: Readonly<Record<string, (dashboard: Dashboard) => unknown>> = {
  "dashboard can't be edited in the browser": (d) => d.editable = true,
  "dashboard is in the schema of Grafana 10.3": (d) => d.schemaVersion = 36,
  "dashboard shares its crosshair": (d) => d.graphTooltip = 0,
  "dashboard has a datasource variable named datasource": (d) =>
    variable(0, d).name = "prometheus",
  "query variables are read anew when the time range changes": (d) =>
    variable(1, d).refresh = 1,
  "ids of rows and panels are unique": ofFirstPanel((p) => p.id = 3),
  "links at the top keep time range and variables": (d) => d.links = [],
  "links lead to a dashboard and keep the time range": ofFirstPanel((p) =>
    p.links = [panelLink("Gone", "gone")]
  ),
  "variables that queries use exist, and each variable is used": (d) =>
    d.templating?.list?.pop(),
  "panels have a title": ofFirstPanel((p) => p.title = ""),
  "panels have a description, in sentences": ofFirstPanel((p) =>
    p.description = ""
  ),
  "panels have a unit": ofFirstPanel((p) =>
    p.fieldConfig = { defaults: {}, overrides: [] }
  ),
  "panels say why there may be no value": ofFirstPanel((p) =>
    p.fieldConfig = { defaults: {}, overrides: [] }
  ),
  "panels and their queries ask the datasource that was chosen": ofFirstPanel(
    (p) => p.datasource = { type: "prometheus", uid: "prometheus" },
  ),
  "panels have queries": ofFirstPanel((p) => p.targets = []),
  "panels name the version of their plugin": ofFirstPanel((p) =>
    p.pluginVersion = undefined
  ),
  "panels that show a state have a colour for each value": ofFirstPanel((p) => {
    p.type = "stat";
    p.fieldConfig = { defaults: {}, overrides: [] };
  }),
  "panels that show a state show an unknown one in no colour": ofFirstPanel(
    (p) => {
      p.type = "stat";
      p.fieldConfig = { defaults: {}, overrides: [] };
    },
  ),
  "panels of the present state query the present value alone": ofFirstPanel(
    (p) => {
      p.type = "stat";
      p.targets = [{ refId: "A", expr: "up", instant: false }];
    },
  ),
  "lines of very different height have a logarithmic axis or a maximum":
    ofFirstPanel((p) => {
      p.fieldConfig = {
        defaults: { custom: { scaleDistribution: { type: "linear" } } },
        overrides: [],
      };
    }),
  "exemplars are asked for where buckets carry them": ofFirstPanel((p) =>
    p.targets = [{ refId: "A", expr: "up", exemplar: true }]
  ),
  "queries are PromQL on metrics, labels and values that exist": asking(
    "shop_stok",
  ),
  "rates are taken over an interval that follows the zoom": asking(
    "sum(rate(shop_orders_total[5m]))",
  ),
  "counters are read through a rate or an increase": asking(
    "sum(shop_orders_total)",
  ),
  "ratios have no number where there is none": asking(
    "(shop_up / shop_up) or vector(0)",
  ),
  "ratios have no value without traffic": asking("sum(shop_up) / sum(shop_up)"),
  "variables of several values are matched by a pattern": asking(
    'shop_up{service="$service"}',
  ),
  "gauges that every replica reports in full aren't added up": asking(
    "sum by (thing) (shop_stock)",
  ),
  "quantiles keep the buckets apart": asking(
    "histogram_quantile(0.5, sum(rate(shop_duration_seconds_bucket[$interval])))",
  ),
};

Deno.test("lintDashboards() finds nothing wrong with a sound dashboard", () => {
  assertEquals(lint(sound()), []);
});

for (const { name } of lintRules) {
  Deno.test(`lintDashboards() notices where it isn't so: ${name}`, () => {
    const spoilt = sound();
    assert(spoils[name], `no change breaks the rule`);
    spoils[name](spoilt);
    const found = lint(spoilt).filter(({ rule }) => rule === name);
    assertNotEquals(found, []);
  });
}

Deno.test("lintDashboards() names rule, dashboard and place", () => {
  const spoilt = sound();
  asking("sum(shop_orders_total)")(spoilt);
  assertEquals(lint(spoilt).find(({ rule }) => rule.startsWith("counters")), {
    rule: "counters are read through a rate or an increase",
    dashboard: "Shop",
    problem: "Orders: shop_orders_total in sum(shop_orders_total)",
  });
});

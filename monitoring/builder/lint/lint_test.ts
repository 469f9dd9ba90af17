import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { shop } from "../_testing.ts";
import { dashboard } from "../dashboard.ts";
import type {
  Dashboard,
  FieldDefaults,
  Panel,
  PanelType,
  Target,
  Variable,
} from "../grafana.ts";
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

const sound = dashboard({
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
});

function lint(dashboard: Dashboard) {
  return lintDashboards([dashboard], {
    metrics: Object.values(shop),
    replicated: [stock],
    unevenLabels: ["country"],
  });
}

type Change = (dashboard: Dashboard) => Dashboard;

function firstPanel(change: (panel: Panel) => Partial<Panel>): Change {
  return (dashboard) => {
    const [row, panel, ...rest] = dashboard.panels;
    assert(row && panel?.type === "timeseries");
    return {
      ...dashboard,
      panels: [row, { ...panel, ...change(panel) }, ...rest],
    };
  };
}

function defaults(change: Partial<FieldDefaults>): Change {
  return firstPanel(({ fieldConfig: { defaults, overrides } }) => ({
    fieldConfig: { defaults: { ...defaults, ...change }, overrides },
  }));
}

/** The first panel has one query, with these properties. */
function target(change: Partial<Target>, type?: PanelType): Change {
  return firstPanel((panel) => ({
    type: type ?? panel.type,
    targets: panel.targets.map((each) => ({ ...each, ...change })),
  }));
}

function querying(expr: string): Change {
  return target({ expr });
}

function variables(
  change: (list: readonly Variable[]) => readonly Variable[],
): Change {
  return (dashboard) => ({
    ...dashboard,
    templating: { list: change(dashboard.templating.list) },
  });
}

/** Changes that break one rule each, by the rule's name. */
const spoils: Readonly<Record<string, Change>> = {
  "dashboard can't be edited in the browser": (d) => ({ ...d, editable: true }),
  "dashboard is in the schema of Grafana 10.3": (d) => ({
    ...d,
    schemaVersion: 36,
  }),
  "dashboard shares its crosshair": (d) => ({ ...d, graphTooltip: 0 }),
  "dashboard has a datasource variable named datasource": variables((list) =>
    list.map((each) =>
      each.type === "datasource" ? { ...each, name: "prometheus" } : each
    )
  ),
  "query variables are read anew when the time range changes": variables((
    list,
  ) =>
    list.map((each) => each.type === "query" ? { ...each, refresh: 1 } : each)
  ),
  "ids of rows and panels are unique": firstPanel(() => ({ id: 3 })),
  "links at the top keep time range and variables": (d) => ({
    ...d,
    links: [],
  }),
  "links lead to a dashboard and keep the time range": firstPanel(() => ({
    links: [panelLink("Gone", "gone")],
  })),
  "variables that queries use exist, and each variable is used": variables((
    list,
  ) => list.slice(0, -1)),
  "panels have a title": firstPanel(() => ({ title: "" })),
  "panels have a description, in sentences": firstPanel(() => ({
    description: "",
  })),
  "panels have a unit": defaults({ unit: "" }),
  "panels say why there may be no value": defaults({ noValue: "" }),
  "panels and their queries ask the datasource that was chosen": firstPanel(
    () => ({ datasource: { type: "prometheus", uid: "prometheus" } }),
  ),
  "panels have queries": firstPanel(() => ({ targets: [] })),
  "panels name the version of their plugin": firstPanel(() => ({
    pluginVersion: "9.0.0",
  })),
  "panels that show a state have a colour for each value": firstPanel(() => ({
    type: "stat",
  })),
  "panels that show a state show an unknown one in no colour": firstPanel(
    () => ({ type: "stat" }),
  ),
  "panels of the present state query the present value alone": target(
    { instant: false },
    "stat",
  ),
  "lines of very different height have a logarithmic axis or a maximum":
    defaults({ custom: { scaleDistribution: { type: "linear" } } }),
  "exemplars are asked for where buckets carry them": target({
    exemplar: true,
  }),
  "queries are PromQL on metrics, labels and values that exist": querying(
    "shop_stok",
  ),
  "rates are taken over an interval that follows the zoom": querying(
    "sum(rate(shop_orders_total[5m]))",
  ),
  "counters are read through a rate or an increase": querying(
    "sum(shop_orders_total)",
  ),
  "ratios have no number where there is none": querying(
    "(shop_up / shop_up) or vector(0)",
  ),
  "ratios have no value without traffic": querying(
    "sum(shop_up) / sum(shop_up)",
  ),
  "variables of several values are matched by a pattern": querying(
    'shop_up{service="$service"}',
  ),
  "gauges that every replica reports in full aren't added up": querying(
    "sum by (thing) (shop_stock)",
  ),
  "quantiles keep the buckets apart": querying(
    "histogram_quantile(0.5, sum(rate(shop_duration_seconds_bucket[$interval])))",
  ),
};

Deno.test("lintDashboards() finds nothing wrong with a sound dashboard", () => {
  assertEquals(lint(sound), []);
});

for (const { name } of lintRules) {
  Deno.test(`lintDashboards() notices where it isn't so: ${name}`, () => {
    const spoil = spoils[name];
    assert(spoil, "no change breaks the rule");
    const found = lint(spoil(sound)).filter(({ rule }) => rule === name);
    assertNotEquals(found, []);
  });
}

Deno.test("lintDashboards() names rule, dashboard and place", () => {
  const spoilt = querying("sum(shop_orders_total)")(sound);
  assertEquals(lint(spoilt).find(({ rule }) => rule.startsWith("counters")), {
    rule: "counters are read through a rate or an increase",
    dashboard: "Shop",
    problem: "Orders: shop_orders_total in sum(shop_orders_total)",
  });
});

import type {
  PanelFields,
  PanelOptions,
  SchemaDashboard,
  SchemaTarget,
  SchemaVariable,
} from "./_grafana_schema.ts";
import type { Dashboard, Target, Variable } from "./grafana.ts";

Deno.test("dashboards fit Grafana's own types", () => {
  const dashboard = (ours: Dashboard): SchemaDashboard => ours;
  const target = (ours: Target): SchemaTarget => ours;
  const variable = (ours: Variable): SchemaVariable => ours;
  return void [dashboard, target, variable];
});

Deno.test("what Grafana 10.3 doesn't know doesn't compile", () => {
  const fields: PanelFields["timeseries"] = {
    stacking: { mode: "normal" },
    // @ts-expect-error not a way to draw
    drawStyle: "lines",
  };
  const options: Partial<PanelOptions["stat"]> = {
    colorMode: "background",
    // @ts-expect-error not a mode
    textMode: "values",
  };
  // @ts-expect-error there are 0, 1 and 2
  const refresh: Variable["refresh"] = 3;
  return void [fields, options, refresh];
});

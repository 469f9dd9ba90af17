import type { PanelFields, PanelOptions, Variable } from "./grafana.ts";

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
  const variable: Variable = {
    type: "query",
    name: "service",
    // @ts-expect-error there are 0, 1 and 2
    refresh: 3,
  };
  return void [fields, options, variable];
});

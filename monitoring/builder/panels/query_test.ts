import { assertEquals } from "@std/assert";
import { shop } from "../_testing.ts";
import { rate, sum } from "../promql/mod.ts";
import { query, targets } from "./query.ts";

const byRoute = sum(rate(shop.orders), "country", "status");

Deno.test("targets() are lettered and ask the datasource that was chosen", () => {
  const [a, b] = targets(
    [
      query(byRoute, "{{country}} {{status}}"),
      query(sum(byRoute), "all", { exemplars: true }),
    ],
    { format: "time_series", instant: false },
  );
  assertEquals(a, {
    refId: "A",
    datasource: { type: "prometheus", uid: "${datasource}" },
    editorMode: "code",
    expr: "sum by (country, status) (rate(shop_orders_total[$interval]))",
    legendFormat: "{{country}} {{status}}",
    format: "time_series",
    instant: false,
    range: true,
    exemplar: false,
  });
  assertEquals([b?.refId, b?.exemplar], ["B", true]);
});

Deno.test("query() with a legend that names no label doesn't compile", () => {
  // @ts-expect-error aggregated away
  query(byRoute, "{{instance}}");
  // @ts-expect-error the second one is misspelt
  query(byRoute, "{{country}} {{staus}}");
  // @ts-expect-error there are no labels
  query(sum(byRoute), "{{country}}");
});

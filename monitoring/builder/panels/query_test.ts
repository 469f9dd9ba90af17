import { assertEquals } from "@std/assert";
import { gatewayMetrics } from "../../../services/gateway/metrics.ts";
import { rate, sum } from "../promql/mod.ts";
import { query, targets } from "./query.ts";

const byRoute = sum(rate(gatewayMetrics.requests), "method", "endpoint");

Deno.test("targets() are lettered and ask the datasource that was chosen", () => {
  const [a, b] = targets(
    [
      query(byRoute, "{{method}} {{endpoint}}"),
      query(sum(byRoute), "all", { exemplars: true }),
    ],
    { format: "time_series", instant: false },
  );
  assertEquals(a, {
    refId: "A",
    datasource: { type: "prometheus", uid: "${datasource}" },
    editorMode: "code",
    expr:
      "sum by (method, endpoint) (rate(dalston_gateway_requests_total[$interval]))",
    legendFormat: "{{method}} {{endpoint}}",
    format: "time_series",
    instant: false,
    range: true,
    exemplar: false,
  });
  assertEquals([b.refId, b.exemplar], ["B", true]);
});

Deno.test("query() with a legend that names no label doesn't compile", () => {
  // @ts-expect-error aggregated away
  query(byRoute, "{{status_code}}");
  // @ts-expect-error the second one is misspelt
  query(byRoute, "{{method}} {{endpiont}}");
  // @ts-expect-error there are no labels
  query(sum(byRoute), "{{method}}");
});

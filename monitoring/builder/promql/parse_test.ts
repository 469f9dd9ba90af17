import { assertEquals, assertThrows } from "@std/assert";
import { parsePromql } from "./parse.ts";

Deno.test("parsePromql() finds selectors with their matchers, and labels", () => {
  assertEquals(
    parsePromql(`
      sum by (engine_id, le) (rate(a_bucket{le="2.5",status!~"a|b"}[5m] offset 1h))
        / on (engine_id) group_left (version) (up{job="dalston"} > 0)
        and absent(a)
    `),
    {
      selectors: [
        {
          metric: "a_bucket",
          matchers: [
            { label: "le", operator: "=", value: "2.5" },
            { label: "status", operator: "!~", value: "a|b" },
          ],
        },
        {
          metric: "up",
          matchers: [{ label: "job", operator: "=", value: "dalston" }],
        },
        { metric: "a", matchers: [] },
      ],
      labels: ["engine_id", "le", "version"],
    },
  );
});

Deno.test("parsePromql() says where an expression stops being PromQL", () => {
  for (const wrong of ["", "up{", "rate(up[5m]", "up up", "up[$interval]"]) {
    assertThrows(() => parsePromql(wrong), SyntaxError, wrong);
  }
});

import { assertEquals, assertNotEquals } from "@std/assert";
import { dashboards } from "./all.ts";
import { dashboardRules } from "../../monitoring/builder/lint/dashboard_rules.ts";
import { panelRules } from "../../monitoring/builder/lint/panel_rules.ts";
import { queryRules } from "../../monitoring/builder/lint/query_rules.ts";

for (const rule of [...dashboardRules, ...panelRules, ...queryRules]) {
  Deno.test(`lint: ${rule.name}`, async (t) => {
    for (const dashboard of dashboards) {
      await t.step(`${dashboard.title}`, () => {
        assertEquals(rule.problems(dashboard), []);
      });
    }
    await t.step("and the rule notices where it doesn't", () => {
      const spoilt = structuredClone(dashboards[0]);
      rule.spoil(spoilt);
      assertNotEquals(rule.problems(spoilt), []);
    });
  });
}

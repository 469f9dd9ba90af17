/**
 * Runs the tests of Prometheus' rules inside `deno test`: the files that
 * `promtool test rules` takes, with nothing else installed.
 *
 * @example
 * ```ts ignore
 * import { testRules } from "@dalston/monitoring/rules";
 *
 * Deno.test("the rules of the shop", () => testRules("rules/shop_test.yml"));
 * ```
 *
 * @module
 */
export {
  RuleTestError,
  type RuleTestTexts,
  testRules,
} from "./testing/test_rules.ts";

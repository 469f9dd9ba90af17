import { assertEquals } from "@std/assert";
import { budgetMs } from "./_budget.ts";

const budgets: [timeout: string | null, budget: number][] = [
  [null, 9_500],
  ["10", 9_500],
  ["10.000000", 9_500],
  ["1", 900],
  ["0.25", 225],
  ["30", 29_500],
  ["86400", 59_500],
  ["Infinity", 59_500],
  ["0", 9_500],
  ["-5", 9_500],
  ["soon", 9_500],
  ["", 9_500],
];

for (const [timeout, budget] of budgets) {
  Deno.test(`budgetMs() returns ${budget} ms for a timeout of "${timeout}"`, () => {
    assertEquals(budgetMs(timeout), budget);
  });
}

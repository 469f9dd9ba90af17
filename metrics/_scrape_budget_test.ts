import { assertEquals } from "@std/assert";
import { scrapeBudgetMs } from "./_scrape_budget.ts";

const budgets: [timeout: string | undefined, budgetMs: number][] = [
  [undefined, 9_500],
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
];

for (const [timeout, budgetMs] of budgets) {
  Deno.test(`scrapeBudgetMs() gives collectors ${budgetMs} ms of ${timeout ?? "no"} s`, () => {
    const headers = new Headers();
    if (timeout !== undefined) {
      headers.set("X-Prometheus-Scrape-Timeout-Seconds", timeout);
    }
    assertEquals(scrapeBudgetMs(headers), budgetMs);
  });
}

import { assertEquals } from "@std/assert";
import { parseExpression } from "../parse.ts";
import { pinTimes } from "./pin_times.ts";

/** Leaves positions away, which depend on the text. */
function pinned(query: string): string {
  const expression = pinTimes(parseExpression(query), 90_000);
  return withoutPositions(expression);
}

function withoutPositions(value: unknown): string {
  return JSON.stringify(
    value,
    (key, part) => key === "position" ? undefined : part,
  ) ?? "undefined";
}

for (
  const [query, expected] of [
    ["a", "a @ 90"],
    ["a @ 7", "a @ 7"],
    ["a offset 1m", "a @ 90 offset 1m"],
    ["rate(a[5m])", "rate(a[5m] @ 90)"],
    ["max_over_time(a[5m:1m])", "max_over_time(a[5m:1m] @ 90)"],
    ["sum by (x) (-(a + 1))", "sum by (x) (-(a @ 90 + 1))"],
    ["topk(scalar(a), a)", "topk(scalar(a @ 90), a @ 90)"],
  ] as const
) {
  Deno.test(`pinTimes() makes ${expected} of ${query}`, () => {
    const wanted = withoutPositions(parseExpression(expected));
    assertEquals(
      JSON.parse(pinned(query)),
      JSON.parse(wanted),
    );
  });
}

Deno.test("pinTimes() leaves what depends on the time of the evaluation", () => {
  assertEquals(pinned("a + time()"), "undefined");
  assertEquals(pinned("sum(timestamp(a))"), "undefined");
  assertEquals(pinned("max_over_time(timestamp(a)[5m:1m])"), "undefined");
});

import { assert, assertEquals, assertFalse } from "@std/assert";
import { ConnectLimit } from "./connect_limit.ts";

/** How many of `times` connects are allowed. */
function allowed(limit: ConnectLimit, client: string, times: number): number {
  let count = 0;
  for (let i = 0; i < times; i++) count += Number(limit.take(client));
  return count;
}

Deno.test("ConnectLimit allows a burst, then so many a minute", () => {
  let now = 0;
  const limit = new ConnectLimit(600, () => now);
  assertEquals(allowed(limit, "a", 10_000), 100);
  now += 1_000;
  assertEquals(allowed(limit, "a", 10_000), 10);
  now += 60_000;
  assertEquals(allowed(limit, "a", 10_000), 100);
  assertEquals(allowed(limit, "b", 1), 1);
});

Deno.test("ConnectLimit allows one at once where few a minute are allowed", () => {
  let now = 0;
  const limit = new ConnectLimit(1, () => now);
  assert(limit.take("a"));
  now += 59_000;
  assertFalse(limit.take("a"));
  now += 1_000;
  assert(limit.take("a"));
});

Deno.test("ConnectLimit forgets clients that rest", () => {
  let now = 0;
  const limit = new ConnectLimit(600, () => now);
  for (let i = 0; i < 10_000; i++) limit.take(`client ${i}`);
  assertEquals(limit.size, 10_000);
  now += 100;
  limit.take("another");
  assertEquals(limit.size, 1);
});

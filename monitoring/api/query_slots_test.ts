import { assertEquals, assertRejects } from "@std/assert";
import { QuerySlots } from "./query_slots.ts";

const { signal } = new AbortController();

Deno.test("QuerySlots lets others wait in the order of their arrival", async () => {
  const slots = new QuerySlots(1);
  const order: string[] = [];
  const first = await slots.take(signal);
  const others = ["second", "third"].map(async (name) => {
    const giveBack = await slots.take(signal);
    order.push(name);
    giveBack();
  });
  await Promise.resolve();
  assertEquals(order, []);
  first();
  await Promise.all(others);
  assertEquals(order, ["second", "third"]);
  (await slots.take(signal))();
});

Deno.test("QuerySlots forgets who no longer waits", async () => {
  const slots = new QuerySlots(1);
  const giveBack = await slots.take(signal);
  const leaves = new AbortController();
  const waiting = slots.take(leaves.signal);
  leaves.abort(new Error("gone"));
  await assertRejects(() => waiting, Error, "gone");
  giveBack();
  (await slots.take(signal))();
});

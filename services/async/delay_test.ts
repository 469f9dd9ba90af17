import { assert, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { delay } from "./delay.ts";

Deno.test("delay() waits for the time it is given", async () => {
  using time = new FakeTime();
  let over = false;
  const waiting = delay(100).then(() => over = true);
  await time.tickAsync(99);
  assert(!over);
  await time.tickAsync(1);
  await waiting;
});

Deno.test("delay() throws the signal's reason, before it waits or while it does", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = delay(3_600_000, { signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(() => delay(3_600_000, { signal }), Error, "enough");
});

import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { deadline } from "./deadline.ts";

const endless = () => new Promise<never>(() => {});

Deno.test("deadline() gives what the promise gives, and throws what it throws", async () => {
  assertEquals(await deadline(Promise.resolve(1), 60_000), 1);
  await assertRejects(
    () => deadline(Promise.reject(new RangeError("no")), 60_000),
    RangeError,
    "no",
  );
});

Deno.test("deadline() throws a TimeoutError when the time is over, not before", async () => {
  using time = new FakeTime();
  let error: unknown;
  const waiting = deadline(endless(), 100).catch((it) => error = it);
  await time.tickAsync(99);
  assertEquals(error, undefined);
  await time.tickAsync(1);
  await waiting;
  assertEquals(String(error), "TimeoutError: no answer within 0.1 s");
});

Deno.test("deadline() throws the signal's reason, before it waits or while it does", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = deadline(endless(), 60_000, { signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(
    () => deadline(endless(), 60_000, { signal }),
    Error,
    "enough",
  );
});

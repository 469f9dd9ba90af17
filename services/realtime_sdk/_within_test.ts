import { assertEquals, assertRejects } from "@std/assert";
import { DeadlineError, within } from "./_within.ts";

const never = new AbortController().signal;

Deno.test("within() gives what the call gives, and throws what it throws", async () => {
  assertEquals(await within(60_000, never, () => Promise.resolve(1)), 1);
  await assertRejects(
    () => within(60_000, never, () => Promise.reject(new RangeError("no"))),
    RangeError,
    "no",
  );
});

Deno.test("within() gives up a call that heeds no signal, and tells it", async () => {
  let seen: AbortSignal | undefined;
  await assertRejects(
    () =>
      within(1, never, (signal) => {
        seen = signal;
        return new Promise(() => {});
      }),
    DeadlineError,
    "No answer within 0.001 s",
  );
  assertEquals(seen?.reason instanceof DeadlineError, true);
});

Deno.test("within() ends with the reason of its signal, before the call or in it", async () => {
  const controller = new AbortController();
  const call = within(
    60_000,
    controller.signal,
    () => new Promise(() => {}),
  );
  controller.abort(new Error("enough"));
  await assertRejects(() => call, Error, "enough");
  let called = false;
  await assertRejects(
    () =>
      within(60_000, controller.signal, () => {
        called = true;
        return Promise.resolve();
      }),
    Error,
    "enough",
  );
  assertEquals(called, false);
});

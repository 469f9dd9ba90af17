import { assertEquals, assertRejects } from "@std/assert";
import { abortable } from "./abortable.ts";

const never = new AbortController().signal;
const endless = () => new Promise<never>(() => {});

Deno.test("abortable() gives what the promise gives, and throws what it throws", async () => {
  assertEquals(await abortable(Promise.resolve(1), never), 1);
  await assertRejects(
    () => abortable(Promise.reject(new RangeError("no")), never),
    RangeError,
    "no",
  );
});

Deno.test("abortable() throws the signal's reason once it aborts", async () => {
  const controller = new AbortController();
  const waiting = abortable(endless(), controller.signal);
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
});

Deno.test("abortable() throws the reason of a signal that aborted before", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(
    () => abortable(Promise.resolve(1), signal),
    Error,
    "enough",
  );
});

Deno.test("abortable() handles a promise that rejects after the signal aborted", async () => {
  const late = Promise.withResolvers<void>();
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => abortable(late.promise, signal), Error, "enough");
  late.reject(new Error("unhandled"));
  // An unhandled rejection would fail this test here.
  await new Promise((resolve) => setTimeout(resolve));
});

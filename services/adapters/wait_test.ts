import { assert, assertEquals, assertFalse } from "@std/assert";
import { notify, waitFor } from "./wait.ts";

const long = 24 * 3_600_000;

/** Lets promises settle that wait for no timer. */
async function beforeAnyTimer(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("waitFor() gives what there is at once", async () => {
  const options = { topic: "a", waitMs: long };
  assertEquals(await waitFor(() => "x", options), "x");
});

Deno.test("waitFor() looks again and again", async () => {
  let looks = 0;
  const look = () => ++looks < 3 ? null : looks;
  assertEquals(await waitFor(look, { topic: "a", waitMs: long }), 3);
});

Deno.test("waitFor() looks once if it may not wait", async () => {
  let looks = 0;
  const look = () => {
    looks++;
    return null;
  };
  assertEquals(await waitFor(look, { topic: "a", waitMs: 0 }), null);
  assertEquals(looks, 1);
});

Deno.test("waitFor() doesn't look after the signal aborted", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let looks = 0;
  const look = () => {
    looks++;
    return null;
  };
  const waiting = waitFor(look, { topic: "a", waitMs: long, signal });
  controller.abort();
  assertEquals(await waiting, null);
  assertEquals(looks, 1);
});

Deno.test("waitFor() looks at once when its topic is notified", async () => {
  let found: string | null = null;
  let looks = 0;
  const look = () => {
    looks++;
    return found;
  };
  const waiting = waitFor(look, { topic: "a", waitMs: long });
  notify("b");
  await beforeAnyTimer();
  assertEquals(looks, 1);
  found = "x";
  notify("a");
  await beforeAnyTimer();
  assertEquals(looks, 2);
  assertEquals(await waiting, "x");
});

Deno.test("waitFor() ends at once when the signal aborts", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const options = { topic: "a", waitMs: long, signal };
  let ended = false;
  const waiting = waitFor(() => null, options).finally(() => ended = true);
  await beforeAnyTimer();
  assertFalse(ended);
  controller.abort();
  await beforeAnyTimer();
  assert(ended);
  await waiting;
});

Deno.test("waitFor() rejects with what a look throws", async () => {
  let looks = 0;
  const waiting = waitFor(() => {
    if (++looks === 2) throw new Error("closed");
    return null;
  }, { topic: "a", waitMs: long });
  assertEquals(await waiting.catch(String), "Error: closed");
});

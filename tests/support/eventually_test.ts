import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "./eventually.ts";

const soon = { patienceMs: 20, intervalMs: 1 };

Deno.test("eventually() polls until the result is not undefined, null or false", async () => {
  const looks = [undefined, null, false, 0];
  assertEquals(await eventually("a number", () => looks.shift()), 0);
  assertEquals(looks, []);
});

Deno.test("eventually() names the awaited thing when time is up", async () => {
  await assertRejects(
    () => eventually("a heartbeat", () => false, soon),
    Error,
    "It never came within 0.02 s: a heartbeat",
  );
});

Deno.test("eventually() shows the value seen last", async () => {
  let count = 0;
  const error = await assertRejects(
    () => eventually("ten", (see) => see({ count: count++ }).count < 0, soon),
    Error,
  );
  assertEquals(
    error.message,
    `It never came within 0.02 s: ten; last seen: { count: ${count - 1} }`,
  );
});

Deno.test("eventually() shows the error seen last", async () => {
  const refused = () => Promise.reject(new RangeError("no"));
  await assertRejects(
    () =>
      eventually(
        "an answer",
        (see) => refused().catch((error) => void see(error)),
        soon,
      ),
    Error,
    "an answer; last seen: RangeError: no",
  );
});

Deno.test("eventually() throws at once what look() throws", async () => {
  let looks = 0;
  const look = () => {
    looks++;
    throw new RangeError("no");
  };
  await assertRejects(() => eventually("an answer", look), RangeError, "no");
  assertEquals(looks, 1);
});

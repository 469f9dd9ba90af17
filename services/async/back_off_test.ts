import { assertEquals } from "@std/assert";
import { BackOff } from "./back_off.ts";

function backOff(random: number) {
  const clock = { ms: 0 };
  const pauses = new BackOff({ random: () => random, now: () => clock.ms });
  /** Returns the next pause and lets it pass. */
  const wait = () => {
    const ms = pauses.next();
    clock.ms += ms;
    return ms;
  };
  return { clock, pauses, wait };
}

Deno.test("BackOff doubles its pauses from 100 ms to 10 s", () => {
  const { wait } = backOff(1);
  assertEquals(
    Array.from({ length: 9 }, wait),
    [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000],
  );
});

Deno.test("BackOff takes up to a half of a pause away", () => {
  const { wait } = backOff(0);
  assertEquals(Array.from({ length: 3 }, wait), [50, 100, 200]);
});

Deno.test("BackOff gives calls that fail during a pause the rest of it", () => {
  const { clock, pauses } = backOff(1);
  assertEquals(pauses.next(), 100);
  clock.ms += 30;
  assertEquals(pauses.next(), 70);
  clock.ms += 70;
  assertEquals(pauses.next(), 200);
});

Deno.test("BackOff begins anew after reset()", () => {
  const { pauses, wait } = backOff(1);
  wait();
  wait();
  pauses.reset();
  assertEquals(wait(), 100);
});

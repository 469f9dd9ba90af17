import { assertEquals, assertNotEquals } from "@std/assert";
import { type Mix, plan, type Step } from "./plan.ts";

const mix: Mix = { mono: 5, stereo: 2, bad: 1, slow: 1, failing: 0, live: 1 };
const options = { rate: 2, seconds: 10, mix, seed: 7 };

function counts(steps: readonly Step[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(steps, ({ kind }) => kind));
  return Object.fromEntries(
    groups.map(([kind, of]) => [kind, of.length]).sort(),
  );
}

Deno.test("plan() gives the same steps for the same seed", () => {
  assertEquals(plan(options), plan({ ...options }));
});

Deno.test("plan() gives the same mix in another order for another seed", () => {
  const one = plan(options);
  const other = plan({ ...options, seed: 8 });
  assertNotEquals(one.map(({ kind }) => kind), other.map(({ kind }) => kind));
  assertEquals(counts(one), counts(other));
});

Deno.test("plan() divides the steps by the mix and leaves none out", () => {
  assertEquals(counts(plan(options)), {
    bad: 2,
    live: 2,
    mono: 10,
    slow: 2,
    stereo: 4,
  });
  // 7 steps: 3.5, 1.4, 0.7, 0.7, 0, 0.7 by the mix.
  assertEquals(counts(plan({ ...options, rate: 0.7 })), {
    bad: 1,
    live: 1,
    mono: 3,
    slow: 1,
    stereo: 1,
  });
});

Deno.test("plan() spreads the steps evenly and numbers each kind", () => {
  const steps = plan(options);
  assertEquals(
    steps.map(({ atMs }) => atMs),
    Array.from({ length: 20 }, (_, place) => place * 500),
  );
  const stereo = steps.filter(({ kind }) => kind === "stereo");
  assertEquals(stereo.map(({ index }) => index), [0, 1, 2, 3]);
});

Deno.test("plan() has a step at least", () => {
  assertEquals(plan({ ...options, rate: 0.01, seconds: 1 }).length, 1);
});

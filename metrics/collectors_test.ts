import { assertEquals, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { SharedTask } from "./collectors.ts";

/** Runs everything that doesn't wait for a timer. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("SharedTask.run() returns the result of the task", async () => {
  const failures: string[] = [];
  const sync = new SharedTask(() => 1, (reason) => failures.push(reason));
  const async = new SharedTask(
    () => Promise.resolve(2),
    (reason) => failures.push(reason),
  );
  assertEquals(await sync.run(1_000), { ok: true, value: 1 });
  assertEquals(await async.run(1_000), { ok: true, value: 2 });
  assertEquals(failures, []);
});

Deno.test("SharedTask.run() reports a task that throws, at once or later", async () => {
  const failures: string[] = [];
  const tasks = [
    () => {
      throw new Error("at once");
    },
    () => Promise.reject(new Error("later")),
  ];
  for (const task of tasks) {
    const shared = new SharedTask(task, (reason) => failures.push(reason));
    assertEquals(await shared.run(1_000), { ok: false, reason: "error" });
  }
  assertEquals(failures, ["error", "error"]);
});

Deno.test("SharedTask.run() joins the present run, and starts another one after it", async () => {
  let runs = 0;
  const failures: string[] = [];
  const shared = new SharedTask(
    async () => {
      const run = ++runs;
      await settle();
      if (run === 2) throw new Error("second");
      return run;
    },
    (reason) => failures.push(reason),
  );
  const together = () =>
    Promise.all([shared.run(1_000), shared.run(2_000), shared.run(3_000)]);
  const first = { ok: true, value: 1 } as const;
  assertEquals(await together(), [first, first, first]);
  const second = { ok: false, reason: "error" } as const;
  assertEquals(await together(), [second, second, second]);
  assertEquals(failures, ["error"]);
});

Deno.test("SharedTask.run() ends at the deadline and aborts the task", async () => {
  using time = new FakeTime();
  const failures: string[] = [];
  let signal: AbortSignal | undefined;
  const shared = new SharedTask((given) => {
    signal = given;
    return new Promise<void>(() => {});
  }, (reason) => failures.push(reason));
  const run = shared.run(500);
  await time.tickAsync(499);
  assertEquals(signal?.aborted, false);
  await time.tickAsync(1);
  assertEquals(await run, { ok: false, reason: "timeout" });
  assertEquals(failures, ["timeout"]);
  assertEquals(signal?.aborted, true);
  assertEquals(signal?.reason.name, "TimeoutError");
});

Deno.test("SharedTask.run() ends at its own deadline in a run that has more time", async () => {
  using time = new FakeTime();
  const failures: string[] = [];
  let finish = (_: string) => {};
  const shared = new SharedTask(
    () => new Promise<string>((resolve) => finish = resolve),
    (reason) => failures.push(reason),
  );
  const patient = shared.run(10_000);
  const hasty = shared.run(100);
  await time.tickAsync(100);
  assertEquals(await hasty, { ok: false, reason: "timeout" });
  finish("done");
  assertEquals(await patient, { ok: true, value: "done" });
  assertEquals(failures, []);
});

Deno.test("SharedTask.run() gives a run the largest budget of its callers", async () => {
  using time = new FakeTime();
  const failures: string[] = [];
  let signal: AbortSignal | undefined;
  const shared = new SharedTask((given) => {
    signal = given;
    return new Promise<void>(() => {});
  }, (reason) => failures.push(reason));
  const hasty = shared.run(100);
  const patient = shared.run(10_000);
  await time.tickAsync(100);
  assertEquals(await hasty, { ok: false, reason: "timeout" });
  assertEquals([signal?.aborted, failures], [false, []]);
  await time.tickAsync(9_900);
  assertEquals(await patient, { ok: false, reason: "timeout" });
  assertEquals([signal?.aborted, failures], [true, ["timeout"]]);
});

Deno.test("SharedTask never runs its task twice at the same time", async () => {
  using time = new FakeTime();
  const failures: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const runs = [first, second];
  const shared = new SharedTask(
    () => runs.shift()?.promise,
    (reason) => failures.push(reason),
  );
  const late = shared.run(100);
  await time.tickAsync(100);
  assertEquals((await late).ok, false);

  const behind = shared.run(100);
  await time.tickAsync(100);
  assertEquals((await behind).ok, false);
  assertEquals(runs.length, 1);

  first.resolve();
  const next = shared.run(100);
  await time.tickAsync(0);
  assertEquals(runs.length, 0);
  second.resolve();
  assertEquals((await next).ok, true);
  assertEquals(failures, ["timeout", "timeout"]);
});

Deno.test("SharedTask doesn't return the result of a late run to the next one", async () => {
  using time = new FakeTime();
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const runs = [first, second];
  const shared = new SharedTask(() => runs.shift()?.promise, () => {});
  const late = shared.run(100);
  await time.tickAsync(100);
  await late;
  const next = shared.run(100);
  first.resolve("old");
  await time.tickAsync(0);
  second.resolve("new");
  const outcome = await next;
  assertStrictEquals(outcome.ok && outcome.value, "new");
});

import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { InjectedFault, withFaults } from "./_interception.ts";
import { Harness } from "./_testing.ts";
import { reconcile, Reconciler } from "./reconciler.ts";

const options = { intervalMs: 30_000, limit: 10 };

Deno.test("reconcile() starts a job whose creation was never published", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.store();
  harness.clock.ms += 30_001;
  await reconcile(harness.context(), options);
  assertEquals(await harness.taskStatuses(id), { prepare: "ready" });
  await harness.settle();
  assertEquals((await harness.job(id)).status, "completed");
});

Deno.test("reconcile() leaves young jobs to their events", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.store();
  harness.clock.ms += 30_000;
  await reconcile(harness.context(), options);
  assertEquals(await harness.taskStatuses(id), {});
});

Deno.test("reconcile() enqueues a ready task that never reached its queue", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  const backend = withFaults(harness.backend, (method) => method === "enqueue");
  await harness.handle(harness.context({}, backend));
  assertEquals(await harness.claim("audio-prepare"), null);
  harness.clock.ms += 30_001;
  await reconcile(harness.context(), options);
  assertEquals(
    (await harness.claim("audio-prepare"))?.task_id,
    `${id}-prepare`,
  );
});

Deno.test("reconcile() ends a job whose cancellation was never published", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.handle();
  await harness.backend.jobStore.transition(id, ["pending"], "cancelling");
  harness.clock.ms += 30_001;
  await reconcile(harness.context(), options);
  assertEquals((await harness.job(id)).status, "cancelled");
});

Deno.test("reconcile() goes on after a job that can't be advanced, and tells of it", async () => {
  await using harness = await Harness.open();
  const bad = await harness.store();
  harness.clock.ms++;
  const good = await harness.store();
  harness.clock.ms += 30_001;
  let first = true;
  const backend = withFaults(harness.backend, (method) => {
    const fails = method === "addTasks" && first;
    if (fails) first = false;
    return fails;
  });
  await assertRejects(
    () => reconcile(harness.context({}, backend), options),
    AggregateError,
    "Cannot reconcile 1 of 2 jobs",
  );
  assertEquals(await harness.taskStatuses(bad.id), {});
  assertEquals(await harness.taskStatuses(good.id), { prepare: "ready" });
});

Deno.test("reconcile() asks for no more jobs while the backend is down", async () => {
  await using harness = await Harness.open();
  for (let count = 0; count < 5; count++) await harness.store();
  harness.clock.ms += 30_001;
  let calls = 0;
  const faulty = withFaults(harness.backend, (method) => {
    if (method === "unfinished") return false;
    calls++;
    return true;
  });
  const backend = {
    ...faulty,
    check: () => Promise.reject(new InjectedFault("down")),
  };
  await assertRejects(
    () => reconcile(harness.context({}, backend), options),
    InjectedFault,
    "down",
  );
  assertEquals(calls, 1);
});

Deno.test("Reconciler goes on after failures and stops at once", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.store();
  harness.clock.ms += 30_001;
  let failures = 3;
  const backend = withFaults(
    harness.backend,
    (method) => method === "unfinished" && failures-- > 0,
  );
  const reconciler = new Reconciler(harness.context({}, backend), {
    intervalMs: 5,
    limit: 10,
  });
  await eventually(
    "a task",
    async () => (await harness.taskStatuses(id)).prepare === "ready",
  );
  await reconciler.stop();
  const levels = harness.lines.map((line) => JSON.parse(line))
    .filter(({ msg }) => msg.startsWith("Reconciling jobs"))
    .map(({ level }) => level);
  assertEquals(levels, ["error", "info"]);

  const idle = new Reconciler(harness.context(), options);
  await idle.stop();
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readSample } from "@dalston/metrics/testing";
import { eventually } from "../../tests/support/eventually.ts";
import {
  counted,
  drained,
  engine,
  engine_id,
  failureOf,
  idle,
  nothing,
  patient,
  shouting,
} from "./_runner_testing.ts";
import { engineMetrics } from "./metrics.ts";
import { Bench } from "./testing.ts";

Deno.test("EngineRunner doesn't begin a task of a cancelled job", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  await bench.backend.taskQueue.requestCancellation(bench.jobId);
  const failure = await failureOf(bench, shouting);
  assertEquals([failure.code, failure.retryable], ["cancelled", false]);
  assertEquals((await bench.events()).length, 1);
  assertEquals(await counted(bench), { ...nothing, cancelled: 1, waits: 1 });
});

Deno.test("EngineRunner stops a task whose job is cancelled meanwhile", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { engine: slow, begun } = patient();
  await bench.run(slow);
  await begun;
  await bench.backend.taskQueue.requestCancellation(bench.jobId);
  const event = await bench.ended();
  await drained(bench);
  assert(event.type === "task.failed");
  assertEquals(event.payload.error.code, "cancelled");
  assertEquals(await counted(bench), {
    ...nothing,
    cancelled: 1,
    waits: 1,
    downloads: 1,
  });
  assertEquals(bench.taskFolders(), []);
});

Deno.test("EngineRunner fails a task at its timeout", async () => {
  await using bench = await Bench.open();
  const timeout_at = new Date(Date.now() + 300).toISOString();
  await bench.enqueue({ timeout_at });
  const failure = await failureOf(bench, patient().engine);
  assertEquals([failure.code, failure.retryable], ["timeout", true]);
  assertStringIncludes(failure.message, timeout_at);
  assertEquals((await counted(bench)).failure, 1);
});

Deno.test("EngineRunner fails a task that comes after its timeout", async () => {
  await using bench = await Bench.open();
  await bench.enqueue({ timeout_at: new Date(0).toISOString() });
  const failure = await failureOf(bench, shouting);
  assertEquals(failure.code, "timeout");
  assertEquals((await counted(bench)).durations, 0);
});

Deno.test("EngineRunner abandons an engine that ignores its signal", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const begun = Promise.withResolvers<void>();
  const deaf = engine(() => {
    begun.resolve();
    return new Promise(() => {});
  });
  await bench.run(deaf, { abortGraceMs: 20 });
  await begun.promise;
  await bench.backend.taskQueue.requestCancellation(bench.jobId);
  await drained(bench);
  assert(bench.log.some(({ msg }) => msg.includes("abandoned")));
});

Deno.test("EngineRunner renews the lease while work goes on", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  let renewals = 0;
  const finish = Promise.withResolvers<void>();
  const { taskQueue } = bench.backend;
  await bench.run(
    engine(async () => {
      await finish.promise;
      return { files: {}, result: { segments: 0 } };
    }),
    { leaseMs: 900 },
    {
      ...bench.backend,
      taskQueue: {
        ...taskQueue,
        renew(lease, leaseMs) {
          if (++renewals === 4) finish.resolve();
          return taskQueue.renew(lease, leaseMs);
        },
      },
    },
  );
  await drained(bench);
  // Four renewals at a third each: longer than the lease, and nobody got it.
  const { redeliveries } = engineMetrics;
  assertEquals(
    await readSample(bench.telemetry, redeliveries, { engine_id }),
    0,
  );
  assertEquals((await counted(bench)).success, 1);
});

Deno.test("EngineRunner reports nothing about a task whose lease it lost", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { engine: slow, begun } = patient();
  await bench.run(slow, { leaseMs: 900 });
  await begun;
  bench.clock.skipMs += 900;
  const [taken] = await bench.backend.taskQueue.claim(engine_id, {
    count: 1,
    consumer: "another",
    leaseMs: 60_000,
    waitMs: 0,
  });
  assertEquals(taken?.deliveries, 2);
  await idle(bench);
  const types = (await bench.events()).map(({ type }) => type);
  assertEquals(types, ["task.started"]);
  const { leasesLost } = engineMetrics;
  assertEquals(await readSample(bench.telemetry, leasesLost, { engine_id }), 1);
  assertEquals(await counted(bench), {
    ...nothing,
    waits: 1,
    downloads: 1,
  });
  assertEquals(bench.queued(), 1);
  assertEquals(bench.taskFolders(), []);
});

Deno.test("EngineRunner gives a task up that it can't renew", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const down = () => Promise.reject(new Error("The queue is down"));
  const { engine: slow } = patient();
  await bench.run(slow, { leaseMs: 100, maxDeliveries: 1_000 }, {
    ...bench.backend,
    taskQueue: { ...bench.backend.taskQueue, renew: down },
  });
  const { leasesLost } = engineMetrics;
  await eventually(
    "a lost lease",
    async () =>
      (await readSample(bench.telemetry, leasesLost, { engine_id }) ?? 0) > 0,
  );
  const types = (await bench.events()).map(({ type }) => type);
  assert(types.every((type) => type === "task.started"), types.join());
});

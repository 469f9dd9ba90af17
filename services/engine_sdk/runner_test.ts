import { assertEquals } from "@std/assert";
import { readSample } from "@dalston/metrics/testing";
import { eventually } from "../../tests/support/eventually.ts";
import {
  counted,
  drained,
  engine,
  engine_id,
  nothing,
  patient,
  shouting,
} from "./_runner_testing.ts";
import { engineMetrics } from "./metrics.ts";
import { Bench } from "./testing.ts";

Deno.test("EngineRunner has every series at 0 before the first task", async () => {
  await using bench = await Bench.open();
  await bench.run(shouting, { concurrency: 3 });
  assertEquals(await counted(bench), nothing);
  const { telemetry } = bench;
  for (
    const metric of [
      engineMetrics.redeliveries,
      engineMetrics.leasesLost,
      engineMetrics.deadLetters,
      engineMetrics.audioProcessed,
      engineMetrics.backendErrors,
      engineMetrics.tasksInProgress,
    ]
  ) {
    assertEquals(await readSample(telemetry, metric, { engine_id }), 0);
  }
  const capacity = engineMetrics.capacity;
  assertEquals(await readSample(telemetry, capacity, { engine_id }), 3);
});

Deno.test("EngineRunner releases unfinished tasks when it stops", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { engine: slow, begun } = patient();
  const runner = await bench.run(slow, { stopGraceMs: 0 });
  await begun;
  await runner.stop();
  const types = (await bench.events()).map(({ type }) => type);
  assertEquals(types, ["task.started"]);
  const [lease] = await bench.backend.taskQueue.claim(engine_id, {
    count: 1,
    consumer: "next",
    leaseMs: 1_000,
    waitMs: 0,
  });
  assertEquals(lease?.deliveries, 1);
  assertEquals(await counted(bench), {
    ...nothing,
    waits: 1,
    downloads: 1,
  });
});

Deno.test("EngineRunner lets work finish within the grace when it stops", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const runner = await bench.run(engine(async () => {
    begun.resolve();
    await finish.promise;
    return { files: {}, result: { segments: 0 } };
  }));
  await begun.promise;
  const stopped = runner.stop();
  await bench.enqueue({ task_id: "another" });
  finish.resolve();
  await stopped;
  assertEquals((await bench.ended()).type, "task.completed");
  assertEquals(bench.queued(), 1, "the other task waits for somebody else");
});

Deno.test("EngineRunner works on as many tasks at once as it may", async () => {
  await using bench = await Bench.open();
  let now = 0;
  let most = 0;
  const finish = Promise.withResolvers<void>();
  await bench.run(
    engine(async () => {
      most = Math.max(most, ++now);
      if (now === 2) finish.resolve();
      await finish.promise;
      now--;
      return { files: {}, result: { segments: 0 } };
    }),
    { concurrency: 2 },
  );
  for (const task_id of ["a", "b", "c", "d", "e"]) {
    await bench.enqueue({ task_id });
  }
  await drained(bench);
  assertEquals(most, 2);
  assertEquals((await counted(bench)).success, 5);
});

Deno.test("EngineRunner stands in the registry while it runs", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { engine: slow } = patient();
  const runner = await bench.run(
    { ...slow, capabilities: ["word_timestamps"] },
    { concurrency: 2, stopGraceMs: 0 },
  );
  const { workerRegistry } = bench.backend;
  const worker = await eventually(
    "a heartbeat with the running task",
    async () =>
      (await workerRegistry.workers()).find((it) =>
        it.kind === "engine" && it.active === 1
      ),
  );
  const { last_heartbeat: _, ...report } = worker;
  assertEquals(report, {
    kind: "engine",
    id: "test@test",
    engine_id,
    stage: "merge",
    capabilities: ["word_timestamps"],
    capacity: 2,
    active: 1,
  });
  await runner.stop();
  assertEquals(await workerRegistry.workers(), []);
});

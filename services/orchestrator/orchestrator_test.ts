import { readSample } from "@dalston/metrics/testing";
import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { openBackend } from "../adapters/open.ts";
import { withFaults } from "./_interception.ts";
import { countsOf, Harness, instruments } from "./_testing.ts";
import { orchestratorMetrics } from "./metrics.ts";
import { type OrchestratorOptions, startOrchestrator } from "./orchestrator.ts";

/** An orchestrator that is stopped at the end of the block. */
function orchestrate(options: OrchestratorOptions) {
  const orchestrator = startOrchestrator(options);
  return {
    ...orchestrator,
    [Symbol.asyncDispose]: () => orchestrator.stop(),
  };
}

Deno.test("startOrchestrator() fails a job whose event can't be handled", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  const backend = withFaults(
    harness.backend,
    (method) => method === "addTasks",
  );
  await using _orchestrator = orchestrate({
    ...harness,
    backend,
    name: "test",
    limits: { leaseMs: 1000 },
  });
  await eventually("a failed job", async () => {
    harness.clock.ms += 1000;
    return (await harness.job(id)).status === "failed";
  });
  assertEquals((await harness.job(id)).error, {
    code: "orchestrator_error",
    message: "Cannot handle job.created: before addTasks",
  });
  await eventually("dead letters", async () =>
    await readSample(
      harness.telemetry,
      orchestratorMetrics.eventsDeadLettered,
      { reason: "failed" },
    ) === 1);
  assertEquals((await harness.counts())["jobs_total failed"], 1);
});

Deno.test("startOrchestrator() looks for jobs that nobody told of once events can be read again", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.store();
  harness.clock.ms += 1;
  let reads = 0;
  const backend = withFaults(
    harness.backend,
    (method) => method === "read" && ++reads === 1,
  );
  await using _orchestrator = orchestrate({
    ...harness,
    backend,
    name: "test",
    limits: { waitMs: 1 },
  });
  await eventually(
    "a task",
    async () => (await harness.taskStatuses(id)).prepare === "ready",
  );
});

Deno.test("startOrchestrator() counts jobs in progress as they are stored", async () => {
  await using harness = await Harness.open();
  const { jobStore } = harness.backend;
  await harness.store();
  for (const status of ["running", "cancelling", "completed"] as const) {
    const { id } = await harness.store();
    await jobStore.transition(id, ["pending"], status);
  }
  await using orchestrator = orchestrate({ ...harness, name: "test" });
  const { jobsInProgress } = orchestratorMetrics;
  for (const status of jobsInProgress.labels.status) {
    assertEquals(
      await readSample(harness.telemetry, jobsInProgress, { status }),
      1,
      status,
    );
  }
  await orchestrator.check();
});

Deno.test("startOrchestrator() gives no number of jobs while the store can't tell", async () => {
  await using harness = await Harness.open();
  const backend = withFaults(
    harness.backend,
    (method) => method === "countByStatus",
  );
  await using _orchestrator = orchestrate({
    ...harness,
    backend,
    name: "test",
  });
  const { jobsInProgress } = orchestratorMetrics;
  const labels = { status: "running" } as const;
  assertEquals(
    await readSample(harness.telemetry, jobsInProgress, labels),
    undefined,
  );
});

Deno.test("Orchestrator.check() rejects once it has stopped", async () => {
  await using harness = await Harness.open();
  const orchestrator = startOrchestrator({ ...harness, name: "test" });
  await orchestrator.check();
  await orchestrator.stop();
  await assertRejects(() => orchestrator.check(), Error, "has ended");
});

Deno.test("two orchestrators bring fifty jobs to their ends and count each once", async () => {
  await using harness = await Harness.open();
  const jobs = 50;
  for (let count = 0; count < jobs; count++) {
    const speaker_detection = count % 2 === 0 ? "none" : "per_channel";
    await harness.submit({ speaker_detection });
  }
  const counts: Record<string, number> = {};
  {
    await using stack = new AsyncDisposableStack();
    const telemetries = ["one", "two"].map(() => instruments());
    for (const [index, { telemetry, logger }] of telemetries.entries()) {
      const { dataDir } = harness;
      stack.use(
        orchestrate({
          backend: stack.use(
            await openBackend({ dataDir, now: () => harness.clock.ms }),
          ),
          telemetry,
          logger,
          name: `orchestrator-${index}`,
          // So short that events are often handled twice at a time.
          limits: { leaseMs: 2 },
          reconcile: { intervalMs: 20 },
          now: harness.now,
        }),
      );
    }
    await eventually("the end of every job", async () => {
      harness.clock.ms += 5;
      await harness.work();
      const { completed } = await harness.backend.jobStore.countByStatus();
      return completed === jobs;
    });
    for (const { telemetry } of telemetries) {
      for (const [metric, count] of Object.entries(await countsOf(telemetry))) {
        counts[metric] = (counts[metric] ?? 0) + count;
      }
    }
  }
  assertEquals(counts, {
    "jobs_total completed": 50,
    "job_duration_seconds_count 3": 25,
    "job_duration_seconds_count 4": 25,
    "tasks_scheduled_total audio-prepare prepare": 50,
    "tasks_scheduled_total transcriber transcribe": 75,
    "tasks_scheduled_total final-merger merge": 50,
    "tasks_completed_total audio-prepare success": 50,
    "tasks_completed_total transcriber success": 75,
    "tasks_completed_total final-merger success": 50,
    dag_build_duration_seconds_count: 100,
  });
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readSample } from "@dalston/metrics/testing";
import { join } from "node:path";
import { Bench, until } from "./testing.ts";
import { type Engine, EngineError } from "./engine.ts";
import { engineMetrics } from "./metrics.ts";

const engine_id = "test";

/** A merge engine that does what the test says. */
function engine(
  process: Engine<"merge">["process"],
): Engine<"merge"> {
  return { engineId: engine_id, stage: "merge", process };
}

/** Copies its input, in capitals. */
const shouting = engine(async (input, { workDir }) => {
  const path = join(workDir, "out");
  const text = await Deno.readTextFile(input.files.transcript_0);
  await Deno.writeTextFile(path, text.toUpperCase());
  return { files: { transcript: path }, result: { segments: 1 } };
});

/** Works until it is told to stop. */
function patient() {
  const begun = Promise.withResolvers<void>();
  const patientEngine = engine((_input, { signal }) => {
    begun.resolve();
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  });
  return { engine: patientEngine, begun: begun.promise };
}

/** What was counted of tasks. */
async function counted({ telemetry }: Bench) {
  const processed = engineMetrics.tasksProcessed;
  const { taskDuration, queueWait, download, upload } = engineMetrics;
  return {
    success: await readSample(telemetry, processed, {
      engine_id,
      status: "success",
    }),
    failure: await readSample(telemetry, processed, {
      engine_id,
      status: "failure",
    }),
    cancelled: await readSample(telemetry, engineMetrics.cancelled, {
      engine_id,
    }),
    durations: (await readSample(telemetry, taskDuration, { engine_id }))
      ?.count,
    waits: (await readSample(telemetry, queueWait, { engine_id }))?.count,
    downloads: (await readSample(telemetry, download, { engine_id }))?.count,
    uploads: (await readSample(telemetry, upload, { engine_id }))?.count,
  };
}

const nothing = {
  success: 0,
  failure: 0,
  cancelled: 0,
  durations: 0,
  waits: 0,
  downloads: 0,
  uploads: 0,
};

/** Waits until the runner has let go of everything. */
async function idle(bench: Bench): Promise<void> {
  await until(
    "the engine is idle",
    async () =>
      await readSample(bench.telemetry, engineMetrics.tasksInProgress, {
        engine_id,
      }) === 0,
  );
}

/** Waits until all tasks have left the queue. */
async function drained(bench: Bench): Promise<void> {
  await until("an empty queue", () => bench.queued() === 0);
  await idle(bench);
}

Deno.test("EngineRunner works a task off and reports it", async () => {
  await using bench = await Bench.open();
  const task = await bench.enqueue();
  await bench.run(shouting);
  await drained(bench);

  const [started, completed, ...others] = await bench.events();
  const { task_id, job_id, request_id, attempt, stage } = task;
  const subject = { task_id, job_id, request_id, attempt, stage, engine_id };
  assertEquals(started.type, "task.started");
  assertEquals(started.payload, subject);
  const key = `jobs/${job_id}/tasks/${task_id}/1/transcript`;
  assertEquals(completed.type, "task.completed");
  assertEquals(completed.payload, {
    ...subject,
    output: { files: { transcript: key }, result: { segments: 1 } },
  });
  assertEquals(others, []);
  assertEquals(await bench.artifact(key), "THE INPUT");
  assertEquals(bench.taskFolders(), []);

  assertEquals(await counted(bench), {
    ...nothing,
    success: 1,
    durations: 1,
    waits: 1,
    downloads: 1,
    uploads: 1,
  });
  const wait = await readSample(bench.telemetry, engineMetrics.queueWait, {
    engine_id,
  });
  assert(wait !== undefined && wait.sum >= 3 && wait.sum < 60, `${wait?.sum}`);
});

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

Deno.test("EngineRunner counts the seconds of audio that a stage handled", async () => {
  await using bench = await Bench.open();
  const result = { segments: 2, audio_seconds: 12.5 };
  await bench.run({
    engineId: engine_id,
    stage: "transcribe",
    process: () => Promise.resolve({ files: {}, result }),
  });
  await bench.enqueue({
    stage: "transcribe",
    input: {
      files: {},
      parameters: {
        model: "auto",
        language: "auto",
        timestamps_granularity: "none",
        diarize: false,
        channel: 0,
      },
    },
  });
  await drained(bench);
  const audio = engineMetrics.audioProcessed;
  assertEquals(await readSample(bench.telemetry, audio, { engine_id }), 12.5);
});

/** Ends one task in a failure and tells how it was reported. */
async function failureOf(bench: Bench, failing: Engine<"merge">) {
  await bench.run(failing);
  const event = await bench.ended();
  await drained(bench);
  assert(event.type === "task.failed", event.type);
  const { error, retryable } = event.payload;
  return { ...error, retryable };
}

Deno.test("EngineRunner reports what an engine throws, once, without its details", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const failure = await failureOf(
    bench,
    engine(() => {
      throw new Error("secret at /home/someone");
    }),
  );
  assertEquals(failure, {
    code: "engine_error",
    message: 'Engine "test" failed unexpectedly.',
    retryable: true,
  });
  const logged = bench.log.filter(({ level }) => level === "error");
  assertEquals(logged.map(({ err }) => err?.message), [
    "secret at /home/someone",
  ]);
  assertEquals(await counted(bench), {
    ...nothing,
    failure: 1,
    durations: 1,
    waits: 1,
    downloads: 1,
  });
  const { failures } = engineMetrics;
  const code = "engine_error";
  assertEquals(
    await readSample(bench.telemetry, failures, { engine_id, code }),
    1,
  );
  assertEquals(bench.taskFolders(), []);
});

Deno.test("EngineRunner passes an EngineError on, its message bounded", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const failure = await failureOf(
    bench,
    engine(() =>
      Promise.reject(
        new EngineError("asr_busy", `Busy: ${"x".repeat(5_000)}`, {
          retryable: true,
        }),
      )
    ),
  );
  assertEquals(failure.code, "asr_busy");
  assertEquals(failure.retryable, true);
  assertEquals(failure.message.length, 1_000);
  assertStringIncludes(failure.message, "Busy: x");
});

Deno.test("EngineRunner refuses tasks that the engine can't be given", async () => {
  const files = { transcript_0: "jobs/nobody/has-this" };
  const cases = [
    ["missing_input", { input: { files, parameters: {} } }],
    ["missing_input", { input: { files: { "../up": "x" }, parameters: {} } }],
    ["invalid_parameters", {
      input: { files: {}, parameters: { timestamps_granularity: "sentence" } },
    }],
    ["wrong_stage", { stage: "prepare" }],
  ] as const;
  for (const [code, overrides] of cases) {
    await using bench = await Bench.open();
    const timestamps_granularity = "none";
    const given = "input" in overrides
      ? {
        input: {
          ...overrides.input,
          parameters: { timestamps_granularity, ...overrides.input.parameters },
        },
      }
      : overrides;
    await bench.enqueue(given);
    const failure = await failureOf(bench, shouting);
    assertEquals([failure.code, failure.retryable], [code, false]);
    assertEquals((await counted(bench)).durations, 0);
  }
});

Deno.test("EngineRunner reports outputs that aren't there", async () => {
  const outputs: Record<string, string>[] = [
    { transcript: "/nowhere" },
    { "a/b": "/etc/hosts" },
  ];
  for (const files of outputs) {
    await using bench = await Bench.open();
    await bench.enqueue();
    const failure = await failureOf(
      bench,
      engine(() => Promise.resolve({ files, result: { segments: 0 } })),
    );
    assertEquals([failure.code, failure.retryable], ["invalid_output", false]);
  }
});

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

Deno.test("EngineRunner leaves an engine behind that doesn't stop", async () => {
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
  const taken = await bench.backend.taskQueue.claim(engine_id, {
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
  await until(
    "a lost lease",
    async () =>
      (await readSample(bench.telemetry, leasesLost, { engine_id }) ?? 0) > 0,
  );
  const types = (await bench.events()).map(({ type }) => type);
  assert(types.every((type) => type === "task.started"), types.join());
});

Deno.test("EngineRunner buries a task at its fourth delivery", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { taskQueue } = bench.backend;
  for (let delivery = 1; delivery <= 3; delivery++) {
    await taskQueue.claim(engine_id, {
      consumer: "crashing",
      leaseMs: 1_000,
      waitMs: 0,
    });
    bench.clock.skipMs += 1_000;
  }
  const failure = await failureOf(bench, shouting);
  assertEquals([failure.code, failure.retryable], ["delivery_limit", false]);
  assertStringIncludes(failure.message, "4 times");
  assertEquals(bench.buried(), 1);
  assertEquals(await counted(bench), { ...nothing, failure: 1 });
  const { deadLetters, redeliveries } = engineMetrics;
  const { telemetry } = bench;
  assertEquals(await readSample(telemetry, deadLetters, { engine_id }), 1);
  assertEquals(await readSample(telemetry, redeliveries, { engine_id }), 1);
});

Deno.test("EngineRunner hands back what isn't finished when it stops", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { engine: slow, begun } = patient();
  const runner = await bench.run(slow, { stopGraceMs: 0 });
  await begun;
  await runner.stop();
  const types = (await bench.events()).map(({ type }) => type);
  assertEquals(types, ["task.started"]);
  const lease = await bench.backend.taskQueue.claim(engine_id, {
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

Deno.test("EngineRunner outlasts a backend that is down and says so once", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { taskQueue, eventLog, artifactStore } = bench.backend;
  let left = 0;
  /** Fails twice, then works. */
  function shaky<A extends unknown[], R>(call: (...args: A) => Promise<R>) {
    let failures = 2;
    left += failures;
    return (...args: A): Promise<R> => {
      if (failures-- > 0) {
        left--;
        return Promise.reject(new Error("Connection refused"));
      }
      return call(...args);
    };
  }
  await bench.run(shouting, {}, {
    ...bench.backend,
    taskQueue: {
      ...taskQueue,
      claim: shaky(taskQueue.claim),
      acknowledge: shaky(taskQueue.acknowledge),
    },
    eventLog: { ...eventLog, publish: shaky(eventLog.publish) },
    artifactStore: {
      ...artifactStore,
      get: shaky(artifactStore.get),
      put: shaky(artifactStore.put),
    },
  });
  await drained(bench);
  assertEquals(left, 0);
  assertEquals((await counted(bench)).success, 1);
  const lines = bench.log.filter(({ level }) => level === "error");
  assertEquals(lines.map(({ msg }) => msg.split(":")[0]), [
    "Claiming tasks",
    "The event log",
    "The artifact store",
    "The artifact store",
    "The task queue",
  ]);
  const errors = engineMetrics.backendErrors;
  assertEquals(await readSample(bench.telemetry, errors, { engine_id }), 10);
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
  const worker = await until(
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

Deno.test("EngineRunner repeats a task whose worker was killed before acknowledging", async () => {
  await using bench = await Bench.open();
  const task = await bench.enqueue();
  const child = new URL("_crashing_worker_testing.ts", import.meta.url);
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", child.pathname, bench.dataDir],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  assertEquals(signal, "SIGKILL");
  const [left, ...others] = bench.workerFolders();
  assertEquals(others, [], "it had no time to clean up");
  const key = `jobs/${task.job_id}/tasks/${task.task_id}/1/transcript`;
  assertEquals(await bench.artifact(key), "the killed worker's");

  bench.clock.skipMs += 60_000;
  await bench.run(shouting);
  await drained(bench);
  assertEquals(bench.workerFolders().includes(left), false);
  assertEquals(await bench.artifact(key), "THE INPUT");
  const reports = (await bench.events()).flatMap((event) =>
    event.type === "task.completed" ? [event.payload] : []
  );
  assertEquals(reports.length, 2);
  assertEquals(reports[0], reports[1], "the orchestrator counts it once");
  const { success, waits } = await counted(bench);
  assertEquals([success, waits], [1, 0]);
  const { redeliveries } = engineMetrics;
  assertEquals(
    await readSample(bench.telemetry, redeliveries, { engine_id }),
    1,
  );
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readSample } from "@dalston/metrics/testing";
import { exactly, only } from "../../tests/support/elements.ts";
import {
  counted,
  drained,
  engine,
  engine_id,
  failureOf,
  nothing,
  shouting,
} from "./_runner_testing.ts";
import { EngineError } from "./engine.ts";
import { engineMetrics } from "./metrics.ts";
import { Bench } from "./testing.ts";

Deno.test("EngineRunner works a task off and reports it", async () => {
  await using bench = await Bench.open();
  const task = await bench.enqueue();
  await bench.run(shouting);
  await drained(bench);

  const [started, completed] = exactly(2, await bench.events());
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

Deno.test("EngineRunner buries a task at its fourth delivery", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { taskQueue } = bench.backend;
  for (let delivery = 1; delivery <= 3; delivery++) {
    await taskQueue.claim(engine_id, {
      count: 1,
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

Deno.test("EngineRunner outlasts a backend that is down and says so once", async () => {
  await using bench = await Bench.open();
  await bench.enqueue();
  const { taskQueue, artifactStore } = bench.backend;
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
    "The artifact store",
    "The artifact store",
    "The task queue",
  ]);
  const errors = engineMetrics.backendErrors;
  assertEquals(await readSample(bench.telemetry, errors, { engine_id }), 8);
});

Deno.test("EngineRunner repeats a task whose worker was killed before acknowledging", async () => {
  await using bench = await Bench.open();
  const task = await bench.enqueue();
  const child = new URL("_crashing_worker_testing.ts", import.meta.url);
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", child.pathname, bench.dataDir],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  assertEquals(signal, "SIGKILL");
  // It had no time to remove its folder.
  const left = only(bench.workerFolders());
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
  assertEquals(reports.length, 1);
  const { success, waits } = await counted(bench);
  assertEquals([success, waits], [1, 0]);
  const { redeliveries } = engineMetrics;
  assertEquals(
    await readSample(bench.telemetry, redeliveries, { engine_id }),
    1,
  );
});

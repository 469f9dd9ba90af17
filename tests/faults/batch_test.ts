import { parseExposition, type Sample } from "@dalston/metrics/testing";
import { assert, assertEquals, assertExists } from "@std/assert";
import { openBackend } from "../../services/adapters/open.ts";
import type { Engine } from "../../services/engine_sdk/engine.ts";
import { defineEngineService } from "../../services/engine_sdk/engine_service.ts";
import { says, silence, startAsr } from "../support/asr_server.ts";
import { onEachBackend } from "../support/backends.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, Platform } from "../support/platform.ts";

/** Returns the value of one series; undefined if there is none. */
async function value(
  platform: Platform,
  service: string,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const families = parseExposition(await platform.scrape(service));
  const fits = (sample: Sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) =>
      sample.labels[label] === value
    );
  return families.flatMap(({ samples }) => samples).find(fits)?.value;
}

/** Waits until a counter has the value: it changes after the job's status. */
async function assertCounts(
  platform: Platform,
  service: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  wanted: number,
): Promise<void> {
  await eventually(
    `${name} is ${wanted}`,
    async (see) => see(await value(platform, service, name, labels)) === wanted,
    { patienceMs: 10_000 },
  );
}

/** Waits until the orchestrator counted so many jobs of each status. */
async function assertJobs(
  platform: Platform,
  wanted: { completed: number; failed: number },
): Promise<void> {
  for (const [status, count] of Object.entries(wanted)) {
    const name = "dalston_orchestrator_jobs_total";
    await assertCounts(platform, "orchestrator", name, { status }, count);
  }
}

const tasksProcessed = "dalston_engine_tasks_processed_total";

onEachBackend(
  "a job whose engine throws fails after its last attempt",
  async (environment) => {
    await using platform = await Platform.start({
      services: ["gateway", "orchestrator", "engine-audio-prepare"],
      environment,
    });
    const broken: Engine<"transcribe", "transcriber"> = {
      engineId: "transcriber",
      stage: "transcribe",
      process: () => Promise.reject(new Error("out of order")),
    };
    const { start } = defineEngineService({
      engineId: "transcriber",
      port: 0,
      settings: {},
      openBackend,
      engine: () => broken,
    });
    const engine = await start({
      ...environment,
      METRICS_ENABLED: "true",
      DALSTON_DATA_DIR: platform.dataDir,
      LOG_LEVEL: "error",
      LOG_FORMAT: "json",
    });
    try {
      const job = await platform.finished(
        await platform.submit("speech_16k_mono.wav"),
      );
      assertEquals(job.status, "failed");
      assertEquals(job.error?.code, "engine_error");
      const transcribe = job.stages.find(({ stage }) => stage === "transcribe");
      assertEquals(transcribe?.attempt, 3);
      await assertJobs(platform, { completed: 0, failed: 1 });
      await assertCounts(
        platform,
        "orchestrator",
        "dalston_orchestrator_tasks_completed_total",
        { engine_id: "transcriber", status: "failure" },
        1,
      );
      const metrics = await fetch(engine.metricsAddress ?? "");
      const failures = parseExposition(await metrics.text())
        .find(({ name }) => name === tasksProcessed)?.samples
        .find(({ labels }) => labels.status === "failure");
      assertEquals(failures?.value, 3, "one for each try");
    } finally {
      await engine.stop();
    }
  },
);

onEachBackend(
  "a job whose ASR server never answers fails",
  async (environment) => {
    await using asr = startAsr(silence);
    await using platform = await Platform.start({
      environment: {
        ...environment,
        DALSTON_ASR_URL: asr.url,
        DALSTON_ASR_TIMEOUT_SECONDS: "1",
      },
    });
    const job = await platform.finished(
      await platform.submit("speech_16k_mono.wav"),
    );
    assertEquals(job.status, "failed");
    assertEquals(job.error?.code, "asr_timeout");
    await assertJobs(platform, { completed: 0, failed: 1 });
    assertEquals(
      await value(platform, "engine-transcriber", tasksProcessed, {
        status: "success",
      }),
      0,
    );
  },
);

onEachBackend("a job of a truncated WAV fails", async (environment) => {
  await using platform = await Platform.start({ environment });
  const whole = await Deno.readFile(fixture("speech_16k_mono.wav"));
  const id = await platform.submit(new Blob([whole.subarray(0, 100_000)]));
  const job = await platform.finished(id);
  assertEquals(job.status, "failed");
  assertEquals(job.error?.code, "truncated_data");
  await assertJobs(platform, { completed: 0, failed: 1 });
  await assertCounts(
    platform,
    "engine-audio-prepare",
    tasksProcessed,
    { status: "failure" },
    1,
  );
});

onEachBackend(
  "a cancelled job stops its running task",
  async (environment) => {
    await using asr = startAsr(silence);
    await using platform = await Platform.start({
      environment: { ...environment, DALSTON_ASR_URL: asr.url },
    });
    const id = await platform.submit("speech_16k_mono.wav");
    await eventually(
      "a request to the ASR server",
      () => asr.requests() > 0,
    );
    assertEquals((await platform.gateway.cancel(id)).status, "cancelling");
    const job = await platform.finished(id);
    assertEquals(job.status, "cancelled");
    assertEquals(
      job.stages.map(({ status }) => status),
      ["completed", "cancelled", "cancelled"],
    );
    await assertJobs(platform, { completed: 0, failed: 0 });
    await assertCounts(
      platform,
      "orchestrator",
      "dalston_orchestrator_jobs_cancelled_total",
      {},
      1,
    );
  },
);

onEachBackend(
  "jobs survive when the platform is killed during their tasks",
  async (environment) => {
    const dataDir = await Deno.makeTempDir();
    let answer = silence;
    await using asr = startAsr((down) => answer(down));
    const options = {
      dataDir,
      environment: {
        ...environment,
        DALSTON_ASR_URL: asr.url,
        DALSTON_ENGINE_LEASE_SECONDS: "1",
      },
    };
    try {
      const ids: string[] = [];
      {
        await using platform = await Platform.start(options);
        for (let job = 0; job < 3; job++) {
          ids.push(await platform.submit("speech_16k_mono.wav"));
        }
        await eventually(
          "a request to the ASR server",
          () => asr.requests() > 0,
        );
        await platform.stop("SIGKILL");
      }
      answer = says("hello there");
      await using platform = await Platform.start(options);
      for (const id of ids) {
        const job = await platform.finished(id);
        assertEquals(job.status, "completed", JSON.stringify(job.error));
        assertEquals(job.text, "hello there", "once, not twice");
      }
      // This process ended all three jobs, so its counters have them all.
      await assertJobs(platform, { completed: 3, failed: 0 });
      assertEquals((await platform.gateway.list()).total, 3);
      const redelivered = await value(
        platform,
        "engine-transcriber",
        "dalston_engine_redeliveries_total",
        {},
      );
      assertExists(redelivered);
      assert(redelivered >= 1);
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  },
);

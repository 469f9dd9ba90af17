import { assert, assertEquals } from "@std/assert";
import { elementAt } from "../../tests/support/elements.ts";
import { readSample } from "@dalston/metrics/testing";
import { eventually } from "../../tests/support/eventually.ts";
import { speech, type Stretch } from "../../tests/fixtures/speech.ts";
import { transcriptSchema } from "../contracts/stage.ts";
import type { TaskMessage, TaskOutput } from "../contracts/task.ts";
import { engineMetrics } from "../engine_sdk/metrics.ts";
import { Bench, outputFile } from "../engine_sdk/testing.ts";
import type {
  RunningService,
  StartService,
} from "../service/running_service.ts";
import { start as startAudioPrepare } from "./audio_prepare/main.ts";
import { start as startFinalMerger } from "./final_merger/main.ts";
import { start as startTranscriber } from "./transcriber/main.ts";

const starts: readonly StartService[] = [
  startAudioPrepare,
  startTranscriber,
  startFinalMerger,
];

/** Enqueues a task and waits for what its engine reports. */
async function work(
  bench: Bench,
  task: Pick<TaskMessage, "task_id" | "engine_id" | "stage" | "input">,
): Promise<TaskOutput> {
  await bench.enqueue(task);
  const event = await eventually(
    `the end of ${task.task_id}`,
    async () =>
      (await bench.events()).find(({ type, payload }) =>
        type !== "task.started" && "task_id" in payload &&
        payload.task_id === task.task_id
      ),
  );
  assert(event.type === "task.completed", JSON.stringify(event));
  return event.payload.output;
}

Deno.test("engines turn a call into one transcript, as services on one backend", async () => {
  await using bench = await Bench.open();
  const call = new URL(
    "../../tests/fixtures/call_16k_stereo.wav",
    import.meta.url,
  );
  await bench.store("call", await Deno.readFile(call));
  const environment = {
    DALSTON_DATA_DIR: bench.dataDir,
    DALSTON_ENGINE_AUDIO_PREPARE_PORT: "0",
    DALSTON_ENGINE_TRANSCRIBER_PORT: "0",
    DALSTON_ENGINE_FINAL_MERGER_PORT: "0",
    LOG_LEVEL: "error",
  };
  const running: RunningService[] = [];
  await using stops = new AsyncDisposableStack();
  for (const start of starts) {
    const service = await start(environment);
    running.push(service);
    stops.defer(() => service.stop());
  }
  assertEquals(running.map(({ name }) => name), [
    "engine-audio-prepare",
    "engine-transcriber",
    "engine-final-merger",
  ]);

  const prepared = await work(bench, {
    task_id: "prepare",
    engine_id: "audio-prepare",
    stage: "prepare",
    input: {
      files: { audio: "call" },
      parameters: {
        filename: "call.wav",
        content_type: "audio/wav",
        per_channel: true,
      },
    },
  });
  assertEquals(prepared.result.channels, 2);
  const transcripts = await Promise.all([0, 1].map((channel) =>
    work(bench, {
      task_id: `transcribe-${channel}`,
      engine_id: "transcriber",
      stage: "transcribe",
      input: {
        files: { audio: outputFile(prepared, `channel_${channel}`) },
        parameters: {
          model: "auto",
          language: "auto",
          timestamps_granularity: "segment",
          diarize: false,
          channel,
        },
      },
    })
  ));
  const merged = await work(bench, {
    task_id: "merge",
    engine_id: "final-merger",
    stage: "merge",
    input: {
      files: Object.fromEntries(
        transcripts.map((output, i) => [
          `transcript_${i}`,
          outputFile(output, "transcript"),
        ]),
      ),
      parameters: { timestamps_granularity: "segment" },
    },
  });

  const text = await bench.artifact(outputFile(merged, "transcript"));
  const transcript = transcriptSchema.parse(JSON.parse(text ?? ""));
  assertEquals(transcript.recognizer, "none");
  assertEquals(transcript.duration_seconds, 120_899 / 16_000);
  for (const [channel, wanted] of speech["call_16k_stereo.wav"].entries()) {
    const found = transcript.segments.filter((it) => it.channel === channel);
    assertNear(found.map(({ start, end }) => [start, end]), wanted);
    assert(found.every(({ speaker }) => speaker === `SPEAKER_0${channel}`));
  }
  for (const [engine_id, tasks] of [["transcriber", 2], ["final-merger", 1]]) {
    const service = running.find(({ name }) => name === `engine-${engine_id}`);
    const labels = { engine_id: `${engine_id}`, status: "success" } as const;
    // The report comes before the acknowledgement that is counted.
    await eventually(`${engine_id} has counted`, async () =>
      await readSample(
        { handler: () => fetch(service?.metricsAddress ?? "") },
        engineMetrics.tasksProcessed,
        labels,
      ) === tasks);
  }
});

function assertNear(found: Stretch[], wanted: readonly Stretch[]) {
  assertEquals(found.length, wanted.length, JSON.stringify(found));
  found.flat().forEach((time, i) =>
    assert(
      Math.abs(time - elementAt(wanted.flat(), i)) <= 0.2,
      JSON.stringify(found),
    )
  );
}

Deno.test("the transcriber's settings are checked, its secrets not shown", async () => {
  const refused = async (environment: Record<string, string>) => {
    try {
      await startTranscriber({ DALSTON_DATA_DIR: "/nowhere", ...environment });
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    return "";
  };
  const withUser = await refused({ DALSTON_ASR_URL: "http://me:hidden@asr" });
  assert(withUser.includes("DALSTON_ASR_API_KEY"), withUser);
  assert(!withUser.includes("hidden@"), withUser);
  const withSpace = await refused({ DALSTON_ASR_API_KEY: "sk secret" });
  assert(withSpace.includes("DALSTON_ASR_API_KEY=(hidden)"), withSpace);
  const forever = await refused({ DALSTON_ASR_TIMEOUT_SECONDS: "0" });
  assert(forever.includes('DALSTON_ASR_TIMEOUT_SECONDS="0"'), forever);
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import { elementAt, exactly } from "../../tests/support/elements.ts";
import { type Job, jobParametersSchema, jobSchema } from "../contracts/job.ts";
import { stageSchemas } from "../contracts/stage.ts";
import { type Task, taskSchema } from "../contracts/task.ts";
import { buildPrepare, buildRest, inputOf, outputFile } from "./graph.ts";

const now = new Date("2026-01-01T00:00:00Z");

function jobWith(parameters: Record<string, unknown> = {}): Job {
  return jobSchema.parse({
    id: "6f1c2b52-2f0c-4bd2-9a55-5a3f1ad1a001",
    tenant_id: "default",
    request_id: "r",
    status: "pending",
    parameters: jobParametersSchema.parse(parameters),
    audio: {
      artifact: "jobs/1/audio",
      filename: "a.wav",
      content_type: "audio/wav",
      bytes: 1,
    },
    created_at: now.toISOString(),
    started_at: null,
    completed_at: null,
    error: null,
    transcript: null,
  });
}

function prepared(job: Job, channels: number): Task {
  const files = Array.from(
    { length: channels },
    (_, channel) => [`channel_${channel}`, `jobs/1/${channel}.wav`],
  );
  return {
    ...buildPrepare(job, now),
    status: "completed",
    output: {
      files: Object.fromEntries(files),
      result: { channels, duration_seconds: 2 },
    },
  };
}

Deno.test("buildPrepare() and buildRest() build valid tasks with valid parameters", () => {
  const job = jobWith({ speaker_detection: "per_channel" });
  const prepare = prepared(job, 2);
  for (const task of [prepare, ...buildRest(job, prepare, "whisper", now)]) {
    taskSchema.parse(task);
    stageSchemas[task.stage].parameters.parse(task.input.parameters);
  }
});

Deno.test("buildRest() makes one transcribe task per channel and a merge that waits for all", () => {
  const job = jobWith({ speaker_detection: "per_channel" });
  const tasks = buildRest(job, prepared(job, 3), "whisper", now);
  assertEquals(
    tasks.map(({ id, engine_id, depends_on, channel }) => ({
      id: id.slice(job.id.length),
      engine_id,
      depends_on: depends_on.map((id) => id.slice(job.id.length)),
      channel,
    })),
    [
      ...[0, 1, 2].map((channel) => ({
        id: `-transcribe-${channel}`,
        engine_id: "whisper",
        depends_on: ["-prepare"],
        channel,
      })),
      {
        id: "-merge",
        engine_id: "final-merger",
        depends_on: ["-transcribe-0", "-transcribe-1", "-transcribe-2"],
        channel: null,
      },
    ],
  );
});

Deno.test("buildRest() makes one transcribe task of the mix, whatever was prepared", () => {
  const job = jobWith({ speaker_detection: "diarize" });
  const [transcribe, merge] = exactly(
    2,
    buildRest(job, prepared(job, 2), "transcriber", now),
  );
  assertEquals(transcribe.channel, null);
  assertEquals(transcribe.input.parameters.channel, null);
  assertEquals(transcribe.input.parameters.diarize, true);
  assertEquals(merge.depends_on, [transcribe.id]);
});

Deno.test("buildPrepare() and buildRest() give the same ids each time", () => {
  const job = jobWith();
  const later = new Date(now.getTime() + 1000);
  const ids = (now: Date) => [
    buildPrepare(job, now).id,
    ...buildRest(job, prepared(job, 1), "transcriber", now).map((it) => it.id),
  ];
  assertEquals(ids(now), ids(later));
  assertEquals(new Set(ids(now)).size, 3);
});

Deno.test("inputOf() gives a merge the transcripts in the order of the channels", () => {
  const job = jobWith({ speaker_detection: "per_channel" });
  const prepare = prepared(job, 11);
  const tasks = buildRest(job, prepare, "transcriber", now).map((task) => ({
    ...task,
    output: { files: { transcript: `of ${task.channel}` }, result: {} },
  }));
  const merge = elementAt(tasks, -1);
  // A store may answer in another order than that of the channels.
  const { files } = inputOf(merge, tasks.toReversed());
  for (let channel = 0; channel < 11; channel++) {
    assertEquals(files[`transcript_${channel}`], `of ${channel}`);
  }
  assertEquals(Object.keys(files).length, 11);
});

Deno.test("outputFile() throws TypeError that names file and task", () => {
  const prepare = prepared(jobWith(), 1);
  assertEquals(outputFile(prepare, "channel_0"), "jobs/1/0.wav");
  const error = assertThrows(() => outputFile(prepare, "video"), TypeError);
  assert(error.message.includes(`"video" of task "${prepare.id}"`));
});

import { assertEquals, assertExists } from "@std/assert";
import type { TaskMessage } from "../contracts/task.ts";
import { exactly } from "../../tests/support/elements.ts";
import {
  broken,
  fileOf,
  flaky,
  reportsOf,
  stopped,
  succeed,
} from "./_fake_engine.ts";
import { Harness } from "./_testing.ts";
import { applyEvent } from "./apply.ts";

/** The counters after one completed job of one channel. */
const oneMonoJob = {
  "jobs_total completed": 1,
  "job_duration_seconds_count 3": 1,
  "tasks_scheduled_total audio-prepare prepare": 1,
  "tasks_scheduled_total transcriber transcribe": 1,
  "tasks_scheduled_total final-merger merge": 1,
  "tasks_completed_total audio-prepare success": 1,
  "tasks_completed_total transcriber success": 1,
  "tasks_completed_total final-merger success": 1,
  dag_build_duration_seconds_count: 2,
};

const stereo = { speaker_detection: "per_channel" };

/** Returns the levels of the log lines with this message. */
function levels({ lines }: Harness, message: string): string[] {
  return lines.map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === message).map(({ level }) => level);
}

Deno.test("applyEvent() takes a job through prepare, transcribe, merge", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit({ model: "m", language: "de" });
  assertEquals((await harness.job(id)).status, "pending");
  await harness.handle();
  assertEquals(await harness.taskStatuses(id), { prepare: "ready" });
  assertEquals(
    (await harness.job(id)).status,
    "pending",
    "nobody works on it yet",
  );

  await harness.work();
  harness.clock.ms += 2000;
  await harness.handle();
  assertEquals(await harness.taskStatuses(id), {
    prepare: "completed",
    "transcribe-0": "ready",
    merge: "pending",
  });
  const running = await harness.job(id);
  assertEquals(running.status, "running");
  assertEquals(running.started_at, running.created_at);

  await harness.settle();
  const { status, transcript, completed_at } = await harness.job(id);
  assertEquals(status, "completed");
  assertEquals(transcript, `${id}/${id}-merge/1/transcript.json`);
  assertExists(completed_at);
  assertEquals(harness.outcomes(), 1);
  assertEquals(await harness.counts(), oneMonoJob);
});

Deno.test("applyEvent() hands each stage what the one before it gave", async () => {
  await using harness = await Harness.open();
  const { audio } = await harness.submit({
    ...stereo,
    model: "m",
    language: "de",
    timestamps_granularity: "word",
  });
  await harness.handle();
  const prepare = await harness.take("audio-prepare");
  assertEquals(prepare.input, {
    files: { audio: audio.artifact },
    parameters: {
      filename: "a.wav",
      content_type: "audio/wav",
      per_channel: true,
    },
  });
  const messages: TaskMessage[] = [];
  await harness.report(prepare, succeed(prepare));
  for (let channel = 0; channel < 2; channel++) {
    const message = await harness.take("transcriber");
    messages.push(message);
    assertEquals(message.input, {
      files: { audio: fileOf(prepare, `channel_${channel}`) },
      parameters: {
        model: "m",
        language: "de",
        timestamps_granularity: "word",
        diarize: false,
        channel,
      },
    });
  }
  const [first, second] = exactly(2, messages);
  // The second channel is done first.
  for (const message of [second, first]) {
    await harness.report(message, succeed(message));
  }
  const merge = await harness.take("final-merger");
  assertEquals(merge.input, {
    files: {
      transcript_0: fileOf(first, "transcript"),
      transcript_1: fileOf(second, "transcript"),
    },
    parameters: { timestamps_granularity: "word" },
  });
  assertEquals(
    Date.parse(merge.timeout_at) - Date.parse(merge.enqueued_at),
    2 * 3_600_000,
  );
});

Deno.test("applyEvent() counts a stereo job's tasks per channel", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit(stereo);
  await harness.settle();
  assertEquals((await harness.job(id)).status, "completed");
  const { "job_duration_seconds_count 3": _, ...mono } = oneMonoJob;
  assertEquals(await harness.counts(), {
    ...mono,
    "job_duration_seconds_count 4": 1,
    "tasks_scheduled_total transcriber transcribe": 2,
    "tasks_completed_total transcriber success": 2,
  });
});

Deno.test("applyEvent() changes and counts nothing when each event comes three times", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.settle({ times: 3 });
  assertEquals((await harness.job(id)).status, "completed");
  assertEquals(harness.outcomes(), 1);
  assertEquals(await harness.counts(), oneMonoJob);
});

Deno.test("applyEvent() retries a task after a retryable failure", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.settle({
    answer: (message) =>
      message.stage === "transcribe" && message.attempt < 3
        ? flaky
        : succeed(message),
  });
  const { tasks, ...end } = await harness.end(id);
  assertEquals(end.status, "completed");
  assertEquals(end.error, null);
  assertEquals(tasks.map((task) => task.attempt), [1, 3, 1]);
  assertEquals(await harness.counts(), {
    ...oneMonoJob,
    "tasks_scheduled_total transcriber transcribe": 3,
    "task_retries_total transcriber transcribe": 2,
  });
});

Deno.test("applyEvent() fails the job after the last attempt", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  const context = harness.context({ maxAttempts: 2 });
  await harness.settle({ context, answer: () => flaky });
  const { status, error, tasks } = await harness.end(id);
  assertEquals(status, "failed");
  assertEquals(error, flaky.error);
  assertEquals(tasks.map((task) => [task.status, task.attempt]), [[
    "failed",
    2,
  ]]);
  assertEquals(harness.outcomes(), 1);
  assertEquals(await harness.counts(), {
    "jobs_total failed": 1,
    "tasks_scheduled_total audio-prepare prepare": 2,
    "tasks_completed_total audio-prepare failure": 1,
    "task_retries_total audio-prepare prepare": 1,
    dag_build_duration_seconds_count: 1,
  });
  assertEquals(levels(harness, "Task failed"), ["error"]);
});

Deno.test("applyEvent() fails the job at once if a retry is no use", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit(stereo);
  await harness.handle();
  await harness.work();
  await harness.handle();
  const first = await harness.take("transcriber");
  await harness.report(first, broken);
  assertEquals((await harness.job(id)).error, broken.error);
  assertEquals(await harness.taskStatuses(id), {
    prepare: "completed",
    "transcribe-0": "failed",
    "transcribe-1": "cancelled",
    merge: "skipped",
  });
  assertEquals(await harness.backend.taskQueue.isCancelled(id), true);
  assertEquals(levels(harness, "Task failed"), ["warn"]);
});

Deno.test("applyEvent() doesn't wait for running tasks when the job fails, and takes their reports", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit(stereo);
  await harness.handle();
  await harness.work();
  await harness.handle();
  const first = await harness.take("transcriber");
  const second = await harness.take("transcriber");
  const [started, cancelled] = reportsOf(second, stopped, harness.now());
  await applyEvent(harness.context(), started, false);
  await harness.report(first, broken);
  assertEquals((await harness.job(id)).status, "failed");
  assertEquals((await harness.taskStatuses(id))["transcribe-1"], "running");
  await applyEvent(harness.context(), cancelled, false);
  assertEquals((await harness.job(id)).status, "failed");
  assertEquals((await harness.taskStatuses(id))["transcribe-1"], "cancelled");
  const counts = await harness.counts();
  assertEquals(counts["jobs_total failed"], 1);
  assertEquals(counts["tasks_completed_total transcriber failure"], 1);
});

Deno.test("applyEvent() fails a task whose result isn't what its stage promises", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.settle({
    answer: () => ({ output: { files: {}, result: { channels: 0 } } }),
  });
  const { status, error } = await harness.job(id);
  assertEquals(status, "failed");
  assertEquals(error?.code, "invalid_output");
});

Deno.test("applyEvent() ignores late reports of an earlier attempt", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.handle();
  const first = await harness.take("audio-prepare");
  await harness.report(first, flaky);
  for (const late of [flaky, succeed(first)]) {
    await harness.report(first, late);
  }
  const { tasks } = await harness.end(id);
  assertEquals(tasks.map((task) => [task.status, task.attempt]), [[
    "ready",
    2,
  ]]);
  assertEquals(
    (await harness.counts())["task_retries_total audio-prepare prepare"],
    1,
  );
});

Deno.test("applyEvent() takes a completion before its start", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.handle();
  const message = await harness.take("audio-prepare");
  const reports = reportsOf(message, succeed(message), harness.now());
  for (const report of reports.reverse()) {
    await applyEvent(harness.context(), report, false);
  }
  assertEquals((await harness.taskStatuses(id)).prepare, "completed");
  assertEquals((await harness.job(id)).status, "running");
});

Deno.test("applyEvent() ignores events of a job that was removed", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.backend.jobStore.remove(id);
  assertEquals(await harness.handle(), 1);
  assertEquals(await harness.counts(), {});
});

Deno.test("applyEvent() tells the outcome again when its event is redelivered", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await harness.settle();
  await applyEvent(harness.context(), harness.event(job, "job.created"), false);
  await harness.handle();
  assertEquals(harness.outcomes(), 1);
  await applyEvent(harness.context(), harness.event(job, "job.created"), true);
  await harness.handle();
  assertEquals(harness.outcomes(), 2);
});

Deno.test("applyEvent() writes job_id, request_id and task_id on its lines", async () => {
  await using harness = await Harness.open();
  const { id } = await harness.submit();
  await harness.settle();
  const lines = harness.lines.map((line) => JSON.parse(line));
  const done = lines.find((line) => line.msg === "Task completed");
  assertEquals(done.job_id, id);
  assertEquals(done.request_id, `request-${id}`);
  assertEquals(done.task_id, `${id}-prepare`);
});

import { assertEquals } from "@std/assert";
import { collection, Harness, transcript } from "../_testing.ts";
import type { Task } from "../../contracts/task.ts";

/** A task of the job that failed. */
function failedTask(job_id: string): Task {
  return {
    id: `${job_id}-prepare`,
    job_id,
    stage: "prepare",
    engine_id: "audio-prepare",
    status: "failed",
    depends_on: [],
    channel: null,
    attempt: 2,
    input: { files: { audio: "a" }, parameters: {} },
    output: null,
    error: { code: "bad_audio", message: "It is broken." },
    created_at: "2026-01-01T00:00:00.000Z",
    started_at: "2026-01-01T00:00:01.000Z",
    completed_at: "2026-01-01T00:00:02.000Z",
  };
}

Deno.test("GET tells of a job that waits", async () => {
  await using harness = await Harness.open();
  const id = await harness.submit({ language: "de" });
  const { status, body } = await harness.json(`${collection}/${id}`);
  assertEquals(status, 200);
  const { created_at } = body;
  assertEquals(body, {
    id,
    status: "pending",
    created_at,
    started_at: null,
    completed_at: null,
    error: null,
    parameters: {
      model: "auto",
      language: "de",
      speaker_detection: "none",
      timestamps_granularity: "segment",
    },
    stages: [],
    recognizer: null,
    language_code: null,
    duration_seconds: null,
    text: null,
    segments: null,
    words: null,
  });
});

Deno.test("GET tells what failed where", async () => {
  await using harness = await Harness.open();
  const { jobStore } = harness.backend;
  const id = await harness.submit();
  const error = { code: "bad_audio", message: "It is broken." };
  await jobStore.addTasks(id, [failedTask(id)]);
  await jobStore.transition(id, ["pending"], "failed", { error });
  const { body } = await harness.json(`${collection}/${id}`);
  assertEquals(body.status, "failed");
  assertEquals(body.error, error);
  assertEquals(body.stages, [{
    stage: "prepare",
    engine_id: "audio-prepare",
    status: "failed",
    channel: null,
    attempt: 2,
    started_at: "2026-01-01T00:00:01.000Z",
    completed_at: "2026-01-01T00:00:02.000Z",
    error,
  }]);
});

Deno.test("GET gives the transcript of a completed job", async () => {
  await using harness = await Harness.open();
  const completed_at = "2026-01-01T00:00:02.000Z";
  const id = await harness.complete(transcript, { completed_at });
  const { body } = await harness.json(`${collection}/${id.toUpperCase()}`);
  assertEquals(body.completed_at, completed_at);
  for (const [name, value] of Object.entries(transcript)) {
    assertEquals(body[name], value, name);
  }
});

Deno.test("GET says when the transcript is gone", async () => {
  await using harness = await Harness.open();
  const id = await harness.complete();
  await harness.backend.artifactStore.removeAll(`jobs/${id}`);
  for (const suffix of ["", "/export/txt"]) {
    const path = `${collection}/${id}${suffix}`;
    const { status, code } = await harness.refusal(path);
    assertEquals([status, code], [410, "transcript_gone"]);
  }
});

Deno.test("every route for one job refuses what can't be an id", async () => {
  await using harness = await Harness.open();
  for (
    const [method, suffix] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/cancel"],
      ["GET", "/export/txt"],
    ]
  ) {
    for (const id of ["1", "..%2f..", "a".repeat(500), "%00"]) {
      const path = `${collection}/${id}${suffix}`;
      const { status, code } = await harness.refusal(path, { method });
      assertEquals([status, code], [422, "invalid_parameter"], path);
    }
    const path = `${collection}/${crypto.randomUUID()}${suffix}`;
    const { status, code } = await harness.refusal(path, { method });
    assertEquals([status, code], [404, "not_found"], path);
  }
});

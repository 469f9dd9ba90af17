import { assertEquals } from "@std/assert";
import { jobParametersSchema } from "../contracts/job.ts";
import type { Stage } from "../contracts/task.ts";
import type { Worker } from "../contracts/worker.ts";
import { chooseTranscriber } from "./engine_choice.ts";

const now = new Date("2026-01-01T00:01:00Z");
const live = now.toISOString();
const expired = "2025-12-31T23:59:59.999Z";

function engine(
  engine_id: string,
  capabilities: string[] = [],
  last_heartbeat = live,
  stage: Stage = "transcribe",
): Worker {
  return {
    kind: "engine",
    id: crypto.randomUUID(),
    engine_id,
    stage,
    capabilities,
    capacity: 1,
    active: 0,
    last_heartbeat,
  };
}

function choose(parameters: Record<string, unknown>, workers: Worker[]) {
  return chooseTranscriber(
    jobParametersSchema.parse(parameters),
    workers,
    now,
  );
}

const word = { timestamps_granularity: "word" };
const both = ["word_timestamps", "diarize"];

Deno.test("chooseTranscriber() takes the engine that is named as the model", () => {
  const workers = [engine("transcriber", both), engine("whisper")];
  assertEquals(choose({ ...word, model: "whisper" }, workers), "whisper");
  const away = [engine("transcriber"), engine("whisper", [], expired)];
  assertEquals(choose({ model: "whisper" }, away), "whisper");
});

Deno.test("chooseTranscriber() takes no engine of another stage", () => {
  const workers = [engine("merger", both, live, "merge")];
  assertEquals(choose({ model: "merger" }, workers), "transcriber");
  assertEquals(choose(word, workers), "transcriber");
});

Deno.test("chooseTranscriber() takes a live engine that can do what is needed", () => {
  const workers = [
    engine("transcriber"),
    engine("b", ["word_timestamps"]),
    engine("c", both),
    engine("a", both, expired),
  ];
  assertEquals(choose(word, workers), "b");
  assertEquals(choose({ speaker_detection: "diarize" }, workers), "c");
  assertEquals(choose({ ...word, speaker_detection: "diarize" }, workers), "c");
});

Deno.test("chooseTranscriber() prefers the default engine among those that can", () => {
  const workers = [engine("a", both), engine("transcriber", both)];
  assertEquals(choose(word, workers), "transcriber");
  assertEquals(choose({}, workers), "transcriber");
});

Deno.test("chooseTranscriber() takes another engine where the default one isn't there", () => {
  assertEquals(choose({}, [engine("a")]), "a");
});

Deno.test("chooseTranscriber() falls back to the default engine", () => {
  assertEquals(choose({ model: "large-v3" }, []), "transcriber");
  assertEquals(choose(word, [engine("a")]), "transcriber");
});

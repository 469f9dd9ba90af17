import { assertEquals, assertRejects } from "@std/assert";
import { collection, form, Harness, silence } from "../_testing.ts";
import {
  type JobParameters,
  jobParametersSchema,
} from "../../contracts/job.ts";
import type { WorkerReport } from "../../contracts/worker.ts";
import { ApiError } from "../api_error.ts";
import { requireCapableEngine } from "./capabilities.ts";

function engine(
  engine_id: string,
  capabilities: string[],
  stage: "transcribe" | "merge" = "transcribe",
): WorkerReport {
  return {
    kind: "engine",
    id: `${engine_id}@1`,
    engine_id,
    stage,
    capabilities,
    capacity: 1,
    active: 0,
  };
}

/** Whether a job is taken with these engines on duty, so long after they reported. */
async function isTaken(
  parameters: Partial<JobParameters>,
  engines: readonly WorkerReport[],
  laterMs = 0,
): Promise<boolean> {
  await using harness = await Harness.open();
  const { workerRegistry } = harness.backend;
  for (const report of engines) await workerRegistry.heartbeat(report);
  const job = jobParametersSchema.parse(parameters);
  const now = new Date(Date.now() + laterMs);
  try {
    await requireCapableEngine(job, workerRegistry, now);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === "no_capable_engine") {
      return false;
    }
    throw error;
  }
}

const diarize = { speaker_detection: "diarize" } as const;
const word = { timestamps_granularity: "word" } as const;

Deno.test("requireCapableEngine() asks for nothing a plain engine does", async () => {
  assertEquals(await isTaken({}, []), true);
  assertEquals(await isTaken({ speaker_detection: "per_channel" }, []), true);
});

Deno.test("requireCapableEngine() wants one engine that does all", async () => {
  const one = engine("one", ["diarize"]);
  const two = engine("two", ["word_timestamps"]);
  const both = engine("both", ["word_timestamps", "diarize"]);
  assertEquals(await isTaken(diarize, [one]), true);
  assertEquals(await isTaken(diarize, [two]), false);
  assertEquals(await isTaken(word, [two]), true);
  assertEquals(await isTaken({ ...diarize, ...word }, [one, two]), false);
  assertEquals(await isTaken({ ...diarize, ...word }, [one, both]), true);
});

Deno.test("requireCapableEngine() counts live transcribers only", async () => {
  assertEquals(
    await isTaken(diarize, [engine("a", ["diarize"], "merge")]),
    false,
  );
  assertEquals(
    await isTaken(diarize, [engine("a", ["diarize"])], 59_000),
    true,
  );
  assertEquals(
    await isTaken(diarize, [engine("a", ["diarize"])], 61_000),
    false,
  );
});

Deno.test("requireCapableEngine() looks at the engine that is named as the model", async () => {
  const engines = [engine("plain", []), engine("able", ["diarize"])];
  const ask = (model: string) => isTaken({ ...diarize, model }, engines);
  assertEquals(await ask("plain"), false);
  assertEquals(await ask("able"), true);
  assertEquals(await ask("whisper-1"), true, "a model that engines know");
});

Deno.test("POST takes a job that an engine on duty can do", async () => {
  await using harness = await Harness.open();
  await assertRejects(() => harness.submit(diarize));
  await harness.backend.workerRegistry.heartbeat(engine("a", ["diarize"]));
  const { status } = await harness.json(collection, {
    method: "POST",
    body: form({ file: silence, ...diarize }),
  });
  assertEquals(status, 201);
});

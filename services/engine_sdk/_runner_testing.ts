/**
 * Provides engines for tests of the runner, and reads its counters.
 *
 * @module
 */
import { assert } from "@std/assert";
import { readSample } from "@dalston/metrics/testing";
import { join } from "node:path";
import { eventually } from "../../tests/support/eventually.ts";
import { type Engine, inputFile } from "./engine.ts";
import { engineMetrics } from "./metrics.ts";
import { Bench } from "./testing.ts";

export const engine_id = "test";

/** A merge engine that does what the test says. */
export function engine(
  process: Engine<"merge">["process"],
): Engine<"merge"> {
  return { engineId: engine_id, stage: "merge", process };
}

/** Copies its input, in capitals. */
export const shouting = engine(async (input, { workDir }) => {
  const path = join(await workDir(), "out");
  const text = await Deno.readTextFile(inputFile(input, "transcript_0"));
  await Deno.writeTextFile(path, text.toUpperCase());
  return { files: { transcript: path }, result: { segments: 1 } };
});

/** Works until it is told to stop. */
export function patient() {
  const begun = Promise.withResolvers<void>();
  const patientEngine = engine((_input, { signal }) => {
    begun.resolve();
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  });
  return { engine: patientEngine, begun: begun.promise };
}

/** The runner's counters of tasks. */
export async function counted({ telemetry }: Bench) {
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

export const nothing = {
  success: 0,
  failure: 0,
  cancelled: 0,
  durations: 0,
  waits: 0,
  downloads: 0,
  uploads: 0,
};

/** Waits until the runner has no task left. */
export async function idle(bench: Bench): Promise<void> {
  await eventually(
    "the engine is idle",
    async () =>
      await readSample(bench.telemetry, engineMetrics.tasksInProgress, {
        engine_id,
      }) === 0,
  );
}

/** Waits until all tasks have left the queue. */
export async function drained(bench: Bench): Promise<void> {
  await eventually("an empty queue", () => bench.queued() === 0);
  await idle(bench);
}

/** Ends one task in a failure and returns its report. */
export async function failureOf(bench: Bench, failing: Engine<"merge">) {
  await bench.run(failing);
  const event = await bench.ended();
  await drained(bench);
  assert(event.type === "task.failed", event.type);
  const { error, retryable } = event.payload;
  return { ...error, retryable };
}

/**
 * A slow and a failing engine, so that dashboards have something to show. A job
 * chooses one as its `model`.
 *
 * @module
 */
import { delay } from "../../services/async/delay.ts";
import { openBackend } from "../../services/adapters/open.ts";
import { type Engine, EngineError } from "../../services/engine_sdk/engine.ts";
import { defineEngineService } from "../../services/engine_sdk/engine_service.ts";
import { transcriber } from "../../services/engines/transcriber/engine.ts";
import type { StartService } from "../../services/service/running_service.ts";

/** Id of the slow engine. */
export const slowTranscriber = "slow-transcriber";
/** Id of the engine that fails at every task. */
export const failingTranscriber = "failing-transcriber";

/** Returns a transcriber that waits before each task. */
function slow(
  seconds: number,
): Engine<"transcribe", typeof slowTranscriber> {
  const engine = transcriber();
  return {
    ...engine,
    engineId: slowTranscriber,
    async process(input, context) {
      await delay(seconds * 1000, { signal: context.signal });
      return await engine.process(input, context);
    },
  };
}

/** An engine that fails at every task, with an error that allows a retry. */
const failing: Engine<"transcribe", typeof failingTranscriber> = {
  engineId: failingTranscriber,
  stage: "transcribe",
  process: () =>
    Promise.reject(
      new EngineError("out_of_order", "This engine fails at every task.", {
        retryable: true,
      }),
    ),
};

/** Returns the starters of both engines, on the backend that the environment names. */
export function loadEngines(slowSeconds: number): StartService[] {
  const slowService = defineEngineService({
    engineId: slowTranscriber,
    port: 9111,
    settings: {},
    openBackend,
    engine: () => slow(slowSeconds),
  });
  const failingService = defineEngineService({
    engineId: failingTranscriber,
    port: 9112,
    settings: {},
    openBackend,
    engine: () => failing,
  });
  return [slowService.start, failingService.start];
}

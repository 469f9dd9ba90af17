/**
 * A slow and a failing engine, so that dashboards have something to show. A job
 * chooses one as its `model`.
 *
 * @module
 */
import { delay } from "../../services/async/delay.ts";
import { openBackend } from "../../services/adapters/open.ts";
import { type Engine, EngineError } from "../../services/engine_sdk/engine.ts";
import {
  engineSettings,
  startEngine,
} from "../../services/engine_sdk/start_engine.ts";
import { transcriber } from "../../services/engines/transcriber/engine.ts";
import type { StartService } from "../../services/service/running_service.ts";
import {
  backendOptions,
  port,
  readSettings,
} from "../../services/service/settings.ts";

/** Id of the engine that takes its time. */
export const slowTranscriber = "slow-transcriber";
/** Id of the engine that fails at everything. */
export const failingTranscriber = "failing-transcriber";

/** Waits before it does what the transcriber does. */
export function slow(seconds: number): Engine<"transcribe"> {
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

/** Fails, and each time as if another try could go better. */
export const failing: Engine<"transcribe"> = {
  engineId: failingTranscriber,
  stage: "transcribe",
  process: () =>
    Promise.reject(
      new EngineError("out_of_order", "This engine fails at every task.", {
        retryable: true,
      }),
    ),
};

const slowPort = "DALSTON_ENGINE_SLOW_TRANSCRIBER_PORT";
const failingPort = "DALSTON_ENGINE_FAILING_TRANSCRIBER_PORT";

/** What starts both, on the backend that the environment names. */
export function loadEngines(slowSeconds: number): StartService[] {
  return [starter(slow(slowSeconds), slowPort), starter(failing, failingPort)];
}

function starter(
  engine: Engine<"transcribe">,
  portVariable: typeof slowPort | typeof failingPort,
): StartService {
  return async (environment) => {
    const settings = readSettings(environment, {
      ...engineSettings,
      [slowPort]: port.default(9111),
      [failingPort]: port.default(9112),
    });
    return await startEngine(engine, {
      settings,
      port: settings[portVariable],
      portVariable,
      openBackend: () => openBackend(backendOptions(settings)),
    });
  };
}

/**
 * Runs the audio-prepare engine.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { engineSettings, startEngine } from "../../engine_sdk/start_engine.ts";
import { runServices } from "../../service/run.ts";
import type { RunningService } from "../../service/running_service.ts";
import {
  backendOptions,
  type Environment,
  port,
  readSettings,
} from "../../service/settings.ts";
import { audioPrepare } from "./engine.ts";

const portVariable = "DALSTON_ENGINE_AUDIO_PREPARE_PORT";

/** Builds adapters from the environment and starts the engine on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...engineSettings,
    [portVariable]: port.default(9101),
  });
  return await startEngine(audioPrepare(), {
    settings,
    port: settings[portVariable],
    portVariable,
    openBackend: () => openBackend(backendOptions(settings)),
  });
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

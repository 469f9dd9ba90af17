/**
 * Runs the transcriber engine.
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
  wholeNumber,
} from "../../service/settings.ts";
import { asrClient, asrSettings } from "../asr/settings.ts";
import { transcriber } from "./engine.ts";

const portVariable = "DALSTON_ENGINE_TRANSCRIBER_PORT";

/** Builds adapters from the environment and starts the engine on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...engineSettings,
    [portVariable]: port.default(9102),
    ...asrSettings,
    DALSTON_ASR_TIMEOUT_SECONDS: wholeNumber(1, 3_600).default(300),
  });
  const asr = asrClient(settings, {
    timeoutMs: settings.DALSTON_ASR_TIMEOUT_SECONDS * 1000,
  });
  return await startEngine(transcriber({ asr }), {
    settings,
    port: settings[portVariable],
    portVariable,
    openBackend: () => openBackend(backendOptions(settings)),
  });
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

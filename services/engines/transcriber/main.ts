/**
 * Runs the transcriber engine.
 *
 * @module
 */
import { z } from "zod";
import { openBackend } from "../../adapters/open.ts";
import { engineSettings, startEngine } from "../../engine_sdk/start_engine.ts";
import { runServices } from "../../host/run.ts";
import type { RunningService } from "../../host/service.ts";
import {
  backendOptions,
  type Environment,
  port,
  readSettings,
  wholeNumber,
} from "../../host/settings.ts";
import { AsrClient } from "./asr_client.ts";
import { transcriber } from "./engine.ts";

const portVariable = "DALSTON_ENGINE_TRANSCRIBER_PORT";

/** Builds adapters from the environment and starts the engine on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...engineSettings,
    [portVariable]: port.default(9102),
    DALSTON_ASR_URL: z.url({ protocol: /^https?$/ }).refine(
      (url) => !URL.parse(url)?.username,
      "no user name in it; DALSTON_ASR_API_KEY is for secrets",
    ).optional(),
    DALSTON_ASR_API_KEY: z.string().regex(
      /^[!-~]+$/,
      "printable characters without spaces",
    ).optional(),
    DALSTON_ASR_MODEL: z.string().min(1).max(128).optional(),
    DALSTON_ASR_TIMEOUT_SECONDS: wholeNumber(1, 3_600).default(300),
  });
  const asr = settings.DALSTON_ASR_URL === undefined
    ? undefined
    : new AsrClient({
      url: settings.DALSTON_ASR_URL,
      apiKey: settings.DALSTON_ASR_API_KEY,
      model: settings.DALSTON_ASR_MODEL,
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

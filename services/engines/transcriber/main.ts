/**
 * Runs the transcriber engine.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { defineEngineService } from "../../engine_sdk/engine_service.ts";
import { runServices } from "../../service/run.ts";
import { wholeNumber } from "../../service/settings.ts";
import { asrClient, asrSettings } from "../asr_client/settings.ts";
import { engineId, transcriber } from "./engine.ts";

/** The engine as a service. */
export const { name, start } = defineEngineService({
  engineId,
  port: 9102,
  settings: {
    ...asrSettings,
    DALSTON_ASR_TIMEOUT_SECONDS: wholeNumber(1, 3_600).default(300),
  },
  openBackend,
  engine(settings) {
    const timeoutMs = settings.DALSTON_ASR_TIMEOUT_SECONDS * 1000;
    return transcriber({ asr: asrClient(settings, { timeoutMs }) });
  },
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

/**
 * Runs the built-in realtime worker.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { defineRealtimeService } from "../../realtime_sdk/realtime_service.ts";
import { runServices } from "../../service/run.ts";
import { wholeNumber } from "../../service/settings.ts";
import { asrClient, asrSettings } from "../asr_client/settings.ts";
import { asrEngine, silentEngine } from "./engine.ts";

/** The worker as a service. */
export const { name, start } = defineRealtimeService({
  settings: {
    ...asrSettings,
    DALSTON_REALTIME_ASR_TIMEOUT_SECONDS: wholeNumber(1, 600).default(15),
  },
  openBackend,
  engine(settings) {
    const timeoutMs = settings.DALSTON_REALTIME_ASR_TIMEOUT_SECONDS * 1000;
    // Speech goes on: a retry of what fails now would come too late.
    const asr = asrClient(settings, { timeoutMs, attempts: 1 });
    return asr ? asrEngine(asr) : silentEngine;
  },
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

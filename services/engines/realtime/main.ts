/**
 * Runs the built-in realtime worker.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { runServices } from "../../service/run.ts";
import type { RunningService } from "../../service/running_service.ts";
import {
  backendOptions,
  type Environment,
  readSettings,
  wholeNumber,
} from "../../service/settings.ts";
import {
  realtimeSettings,
  startWorker,
} from "../../realtime_sdk/start_worker.ts";
import { asrClient, asrSettings } from "../asr/settings.ts";
import { asrEngine, silentEngine } from "./engine.ts";

/** Builds adapters from the environment and starts the worker on them. */
export async function start(environment: Environment): Promise<RunningService> {
  const settings = readSettings(environment, {
    ...realtimeSettings,
    ...asrSettings,
    DALSTON_REALTIME_ASR_TIMEOUT_SECONDS: wholeNumber(1, 600).default(15),
  });
  const timeoutMs = settings.DALSTON_REALTIME_ASR_TIMEOUT_SECONDS * 1000;
  // Speech goes on: what fails now isn't worth the time to try it again.
  const asr = asrClient(settings, { timeoutMs, attempts: 1 });
  return await startWorker(asr ? asrEngine(asr) : silentEngine, {
    settings,
    openBackend: () => openBackend(backendOptions(settings)),
  });
}

if (import.meta.main) await runServices([start], Deno.env.toObject());

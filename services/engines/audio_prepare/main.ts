/**
 * Runs the audio-prepare engine.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { defineEngineService } from "../../engine_sdk/engine_service.ts";
import { runServices } from "../../service/run.ts";
import { audioPrepare, engineId } from "./engine.ts";

/** The engine as a service. */
export const { name, start } = defineEngineService({
  engineId,
  port: 9101,
  settings: {},
  openBackend,
  engine: () => audioPrepare(),
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

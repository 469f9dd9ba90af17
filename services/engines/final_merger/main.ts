/**
 * Runs the final-merger engine.
 *
 * @module
 */
import { openBackend } from "../../adapters/open.ts";
import { defineEngineService } from "../../engine_sdk/engine_service.ts";
import { runServices } from "../../service/run.ts";
import { engineId, finalMerger } from "./engine.ts";

/** The engine as a service. */
export const { name, start } = defineEngineService({
  engineId,
  port: 9103,
  settings: {},
  openBackend,
  engine: () => finalMerger(),
});

if (import.meta.main) await runServices([start], Deno.env.toObject());

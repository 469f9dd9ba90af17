/**
 * Adds an engine to a running platform. The program that transcribes, and its
 * arguments, are yours:
 *
 * ```sh
 * deno task start
 * deno run --allow-all examples/engine/main.ts whisper-cli --no-timestamps --file
 * curl -F file=@tests/fixtures/speech_16k_mono.wav -F model=command \
 *   http://localhost:8000/v1/audio/transcriptions
 * ```
 *
 * It claims tasks from the queue `command`, and serves metrics that its author
 * never wrote: `curl http://localhost:9104/metrics`.
 *
 * @module
 */
import { openBackend } from "../../services/adapters/open.ts";
import { defineEngineService } from "../../services/engine_sdk/engine_service.ts";
import { runServices } from "../../services/service/run.ts";
import { commandTranscriber, engineId } from "./engine.ts";

const [program = "whisper-cli", ...args] = Deno.args;

const { start } = defineEngineService({
  engineId,
  port: 9104,
  settings: {},
  openBackend,
  engine: () => commandTranscriber(program, args),
});

await runServices([start], Deno.env.toObject());

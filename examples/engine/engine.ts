/**
 * An engine that has another program transcribe: any that takes the path of a
 * WAV file and prints the text.
 *
 * `docs/engines.md` goes through this file.
 *
 * @module
 */
import { join } from "node:path";
import type { Transcript } from "../../services/contracts/stage.ts";
import {
  type Engine,
  EngineError,
  inputFile,
} from "../../services/engine_sdk/engine.ts";

/** Names the queue, the service and the label of the metrics. */
export const engineId = "command";

/** Bytes of a second of prepared audio: 16 kHz, mono, 16 bits. */
const bytesPerSecond = 32_000;
const wavHeaderBytes = 44;

/** Runs `program` with `args` and, as the last one, the path of the audio. */
export function commandTranscriber(
  program: string,
  args: readonly string[] = [],
): Engine<"transcribe", typeof engineId> {
  return {
    engineId,
    stage: "transcribe",
    async process(input, { signal, workDir }) {
      const audio = inputFile(input, "audio");
      const { size } = await Deno.stat(audio);
      const seconds = (size - wavHeaderBytes) / bytesPerSecond;
      const text = await run(program, [...args, audio], signal);

      const { channel } = input.parameters;
      const transcript: Transcript = {
        recognizer: program,
        language_code: null,
        duration_seconds: seconds,
        text,
        segments: text === ""
          ? []
          : [{ start: 0, end: seconds, text, channel, speaker: null }],
        words: null,
      };
      const path = join(await workDir(), "transcript.json");
      await Deno.writeTextFile(path, JSON.stringify(transcript));
      return {
        files: { transcript: path },
        result: {
          segments: transcript.segments.length,
          audio_seconds: seconds,
        },
      };
    },
  };
}

/**
 * Returns what the program printed.
 *
 * @throws {EngineError} `command_failed` if it exits with another code than 0. A
 * retry may succeed, as the machine may have been short of memory.
 */
async function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], signal });
  const { code, stdout, stderr } = await command.output();
  signal.throwIfAborted();
  if (code !== 0) {
    const said = new TextDecoder().decode(stderr).trim().slice(-200);
    throw new EngineError(
      "command_failed",
      `${program} exited with code ${code}: ${said}`,
      { retryable: true },
    );
  }
  return new TextDecoder().decode(stdout).trim();
}

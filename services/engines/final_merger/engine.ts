/**
 * The engine of the last stage. It merges transcripts into one.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { type Transcript, transcriptSchema } from "../../contracts/stage.ts";
import {
  type Engine,
  EngineError,
  inputFile,
} from "../../engine_sdk/engine.ts";
import { mergeTranscripts } from "./merge.ts";

/** Names the engine. */
export const engineId = "final-merger";

/** Makes the engine, which merges `transcript_0`, `transcript_1`, … into `transcript`. */
export function finalMerger(): Engine<"merge", typeof engineId> {
  return {
    engineId,
    stage: "merge",
    async process(input, { workDir }) {
      const transcripts: Transcript[] = [];
      do {
        const name = `transcript_${transcripts.length}`;
        transcripts.push(await readTranscript(name, inputFile(input, name)));
      } while (transcripts.length < Object.keys(input.files).length);
      const merged = mergeTranscripts(transcripts);
      const transcript = input.parameters.timestamps_granularity === "none"
        ? { ...merged, segments: [], words: null }
        : merged;
      const path = join(await workDir(), "transcript.json");
      await Deno.writeTextFile(path, JSON.stringify(transcript));
      return {
        files: { transcript: path },
        result: { segments: transcript.segments.length },
      };
    },
  };
}

async function readTranscript(name: string, path: string): Promise<Transcript> {
  const text = await Deno.readTextFile(path);
  try {
    return transcriptSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) {
      throw error;
    }
    const reason = error instanceof z.ZodError
      ? z.prettifyError(error)
      : error.message;
    throw new EngineError(
      "invalid_transcript",
      `File "${name}" is no transcript: ${reason}`,
    );
  }
}

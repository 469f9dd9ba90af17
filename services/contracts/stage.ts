/**
 * Parameters and results of each stage: the agreement between the orchestrator,
 * which writes parameters and reads results, and the engines.
 *
 * @module
 */
import { z } from "zod";
import type { Stage } from "./task.ts";

/** Reads a segment. Times are seconds from the start of the audio. */
export const segmentSchema = z.object({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  /** The words that were spoken; empty if no recognizer ran. */
  text: z.string(),
  /** Channel of the speech; null if channels were mixed. */
  channel: z.int().nonnegative().nullable(),
  /** Speaker, if the engine distinguishes speakers. */
  speaker: z.string().nullable(),
});

/** Reads a word. Times are seconds from the start of the audio. */
export const wordSchema = z.object({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  word: z.string(),
  channel: z.int().nonnegative().nullable(),
});

/** Reads the transcript of one channel or of a whole job. */
export const transcriptSchema = z.object({
  /** Name of the recognizer, or `none`. */
  recognizer: z.string(),
  /** BCP 47 code; null if nothing determined it. */
  language_code: z.string().nullable(),
  duration_seconds: z.number().nonnegative(),
  text: z.string(),
  segments: z.array(segmentSchema),
  /** Null unless word timestamps were asked for. */
  words: z.array(wordSchema).nullable(),
});

/** A part of a transcript. */
export type Segment = z.infer<typeof segmentSchema>;
/** A word of a transcript. */
export type Word = z.infer<typeof wordSchema>;
/** The transcript of one channel or of a whole job. */
export type Transcript = z.infer<typeof transcriptSchema>;

/**
 * Parameters and results by stage.
 *
 * | stage | files in | files out |
 * | --- | --- | --- |
 * | `prepare` | `audio` | `channel_0`, `channel_1`, …: 16 kHz mono 16-bit WAV |
 * | `transcribe` | `audio` (one prepared channel) | `transcript` (JSON) |
 * | `merge` | `transcript_0`, `transcript_1`, … | `transcript` (JSON) |
 */
export const stageSchemas = {
  prepare: {
    parameters: z.object({
      filename: z.string(),
      content_type: z.string(),
      /** Whether to write one file for each channel, or one mix of all. */
      per_channel: z.boolean(),
    }),
    result: z.object({
      /** Number of `channel_N` files. */
      channels: z.int().positive(),
      duration_seconds: z.number().nonnegative(),
    }),
  },
  transcribe: {
    parameters: z.object({
      model: z.string(),
      language: z.string(),
      timestamps_granularity: z.enum(["none", "segment", "word"]),
      diarize: z.boolean(),
      /** Null if the audio is a mix of all channels. */
      channel: z.int().nonnegative().nullable(),
    }),
    result: z.object({
      segments: z.int().nonnegative(),
      audio_seconds: z.number().nonnegative(),
    }),
  },
  merge: {
    parameters: z.object({
      timestamps_granularity: z.enum(["none", "segment", "word"]),
    }),
    result: z.object({ segments: z.int().nonnegative() }),
  },
} as const satisfies Record<
  Stage,
  { parameters: z.ZodObject; result: z.ZodObject }
>;

/** Parameters of a stage. */
export type StageParameters<S extends Stage> = z.infer<
  typeof stageSchemas[S]["parameters"]
>;

/** Result of a stage. */
export type StageResult<S extends Stage> = z.infer<
  typeof stageSchemas[S]["result"]
>;

/**
 * What each stage takes and gives: the agreement between the orchestrator,
 * which writes parameters and reads results, and the engines.
 *
 * @module
 */
import { z } from "zod";
import type { Stage } from "./task.ts";

/** A stretch of speech. Times are seconds from the start of the audio. */
export const segmentSchema = z.object({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  /** What was said; empty where no recognizer ran. */
  text: z.string(),
  /** Channel the speech is on; null where channels were mixed. */
  channel: z.int().nonnegative().nullable(),
  /** Speaker, where the engine tells speakers apart. */
  speaker: z.string().nullable(),
});

/** One word. Times are seconds from the start of the audio. */
export const wordSchema = z.object({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  word: z.string(),
  channel: z.int().nonnegative().nullable(),
});

/** The transcript of one channel or of a whole job. */
export const transcriptSchema = z.object({
  /** What turned speech into text: an engine's name, or `none`. */
  recognizer: z.string(),
  /** BCP 47 code; null where nobody determined it. */
  language_code: z.string().nullable(),
  duration_seconds: z.number().nonnegative(),
  text: z.string(),
  segments: z.array(segmentSchema),
  /** Null unless word timestamps were asked for. */
  words: z.array(wordSchema).nullable(),
});

/** A stretch of speech. */
export type Segment = z.infer<typeof segmentSchema>;
/** One word. */
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
      /** One file per channel instead of one mix of all. */
      per_channel: z.boolean(),
    }),
    result: z.object({
      /** How many `channel_N` files there are. */
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
      /** Null where the audio is a mix of all channels. */
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

/** What a stage is told. */
export type StageParameters<S extends Stage> = z.infer<
  typeof stageSchemas[S]["parameters"]
>;

/** What a stage reports. */
export type StageResult<S extends Stage> = z.infer<
  typeof stageSchemas[S]["result"]
>;

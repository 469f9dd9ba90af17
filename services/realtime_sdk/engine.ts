/**
 * What the author of a realtime engine writes. Sockets, sessions, voice
 * activity, the order of transcripts and metrics are the SDK's.
 *
 * @module
 */
import type { Word } from "../contracts/stage.ts";
import type { StreamParameters } from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";

/** Samples per second of what an engine gets, whatever the client sent. */
export const engineSampleRate = 16_000;

/** A stretch of speech. */
export interface Utterance {
  /** One channel at {@linkcode engineSampleRate}, from -1 to 1. */
  readonly samples: Float32Array;
  /** False while the speaker goes on: what is heard so far, for a partial. */
  readonly complete: boolean;
}

/** What an engine may use while it works. */
export interface RealtimeContext {
  /** As the session has them now. */
  readonly parameters: StreamParameters;
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** Its lines carry the session's id. */
  readonly logger: Logger;
}

/** What an engine heard. */
export interface Recognition {
  readonly text: string;
  /**
   * Times are seconds from the first of the utterance's samples.
   *
   * @default null it gives no word times
   */
  readonly words?: readonly Pick<Word, "word" | "start" | "end">[] | null;
}

/**
 * A realtime engine. `transcribe` runs several times at once: for different
 * sessions, and in one session for a partial that is about to be dropped.
 */
export interface RealtimeEngine {
  /** What turns speech into text, as clients see it; `none` where nothing does. */
  readonly recognizer: string;
  /** Whether a session may name a model to take instead. */
  readonly takesModel: boolean;
  /** Whether it can be asked for utterances that still go on. */
  readonly partials: boolean;
  /** What is said; an empty text where nothing is. It may throw. */
  transcribe(
    utterance: Utterance,
    context: RealtimeContext,
  ): Promise<Recognition>;
}

/**
 * The interface that the author of a realtime engine implements. The SDK does
 * sockets, sessions, voice activity detection, the order of transcripts and
 * metrics.
 *
 * @module
 */
import type { Word } from "../contracts/stage.ts";
import type { StreamParameters } from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";

/** Sample rate of an engine's input in Hz, at any rate of the client. */
export const engineSampleRate = 16_000;

/** A stretch of speech. */
export interface Utterance {
  /** One channel at {@linkcode engineSampleRate}, from -1 to 1. */
  readonly samples: Float32Array;
  /** False while the utterance goes on: the audio so far, for a partial. */
  readonly complete: boolean;
}

/** The session's services for one utterance. */
export interface RealtimeContext {
  /** The session's current parameters. */
  readonly parameters: StreamParameters;
  /** Aborts when the text is no longer wanted. */
  readonly signal: AbortSignal;
  /** Adds the session's id to each line. */
  readonly logger: Logger;
}

/** The text of an utterance. */
export interface Recognition {
  readonly text: string;
  /**
   * Times are seconds from the first of the utterance's samples.
   *
   * @default null the engine gives no word times
   */
  readonly words?: readonly Pick<Word, "word" | "start" | "end">[] | null;
}

/**
 * A realtime engine. `transcribe` runs several times at once: for several
 * sessions, and within a session while a dropped partial still runs.
 */
export interface RealtimeEngine {
  /** Name of the recognizer, as clients see it; `none` if there is no recognizer. */
  readonly recognizer: string;
  /** True if a session may choose another model. */
  readonly takesModel: boolean;
  /** True if it can transcribe an utterance that still goes on. */
  readonly partials: boolean;
  /** Returns the text; an empty one if there is no speech. May throw. */
  transcribe(
    utterance: Utterance,
    context: RealtimeContext,
  ): Promise<Recognition>;
}

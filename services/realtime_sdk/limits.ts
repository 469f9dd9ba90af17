/**
 * What a worker takes from its clients and its engine, at most.
 *
 * @module
 */

/** Limits of one session. */
export interface SessionLimits {
  /** How long a session may send no audio. */
  readonly idleMs: number;
  /** How long a session may last. As much audio ends it too. */
  readonly sessionMs: number;
  /** An utterance that lasts longer is cut. */
  readonly utteranceSeconds: number;
  /** Speech between two partials. */
  readonly partialSeconds: number;
  /** How long the engine may work on one utterance. */
  readonly recognitionMs: number;
  /** Audio waiting for the engine that is worth a warning. */
  readonly warningSeconds: number;
  /** Audio waiting for the engine beyond which no more is read. */
  readonly backlogSeconds: number;
  /** What a client that doesn't read may leave in our memory. */
  readonly sendBufferBytes: number;
}

/** What is so unless it is said otherwise. */
export const defaultSessionLimits: SessionLimits = {
  idleMs: 30_000,
  sessionMs: 2 * 3_600_000,
  utteranceSeconds: 30,
  partialSeconds: 1,
  recognitionMs: 30_000,
  warningSeconds: 10,
  backlogSeconds: 60,
  sendBufferBytes: 1024 * 1024,
};

/** What counts as speech and as silence, in seconds. */
export interface VoiceOptions {
  /** Shorter sounds are no speech. */
  readonly minimumSpeech: number;
  /** Shorter pauses don't end an utterance. */
  readonly minimumSilence: number;
}

/** As the batch transcriber has it. */
export const defaultVoiceOptions: VoiceOptions = {
  minimumSpeech: 0.1,
  minimumSilence: 0.25,
};

/**
 * Limits of a worker's sessions.
 *
 * @module
 */

/** Limits of one session. */
export interface SessionLimits {
  /** Longest time without audio. */
  readonly idleMs: number;
  /** Longest time of a session, and most audio. */
  readonly sessionMs: number;
  /** Longest utterance; a longer one is cut. */
  readonly utteranceSeconds: number;
  /** Amount of speech between two partials. */
  readonly partialSeconds: number;
  /** Longest time of the engine for one utterance. */
  readonly recognitionMs: number;
  /** Backlog of audio at which the client is warned. */
  readonly warningSeconds: number;
  /** Backlog of audio at which reading pauses. */
  readonly backlogSeconds: number;
  /** Most unread messages of a client that are kept in memory. */
  readonly sendBufferBytes: number;
}

/** Default limits. */
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

/** Bounds of speech and silence, in seconds. */
export interface VoiceOptions {
  /** Shortest speech. */
  readonly minimumSpeech: number;
  /** Shortest silence that ends an utterance. */
  readonly minimumSilence: number;
}

/** The same as the batch transcriber's. */
export const defaultVoiceOptions: VoiceOptions = {
  minimumSpeech: 0.1,
  minimumSilence: 0.25,
};

/**
 * The live transcription protocol: JSON text frames beside binary audio.
 * `docs/streaming.md` shows a session.
 *
 * @module
 */
import { z } from "zod";
import { jsonText } from "./json_text.ts";
import type { SessionOutcome } from "./session.ts";
import { segmentSchema, wordSchema } from "./stage.ts";

/** Limit of one frame, audio or text, in bytes. */
export const maximumFrameBytes: number = 1024 * 1024;

/** Limits of the sample rate, in hertz. */
export const sampleRates = { least: 8_000, most: 48_000 } as const;

/** Bytes of a sample in `pcm_s16le`, the only encoding. */
export const bytesPerSample = 2;

/**
 * Converts bytes of audio to seconds, without a sample that is cut in two. Gateway
 * and worker convert alike, so that `heard` names the same frame to both.
 */
export function audioSeconds(bytes: number, sampleRate: number): number {
  return Math.floor(bytes / bytesPerSample) / sampleRate;
}

const language = z.string().min(2).max(35).refine(
  (code) => code === "auto" || isLanguage(code),
  "expected a language code (BCP 47), such as en or pt-BR, or auto",
);

function isLanguage(code: string): boolean {
  try {
    return new Intl.Locale(code).baseName !== "";
  } catch {
    return false;
  }
}

const rateRange =
  `expected a whole number from ${sampleRates.least} to ${sampleRates.most}`;
const sampleRate = z.number(rateRange).int(rateRange)
  .min(sampleRates.least, rateRange).max(sampleRates.most, rateRange);

/** Reads the parameters of a session from the query of its URL; all are optional. */
export const streamParametersSchema = z.strictObject({
  /** Model of the ASR server. */
  model: z.string().min(1).max(128).default("auto"),
  /** BCP 47 code, or `auto`. */
  language: language.default("auto"),
  /** Signed 16-bit little-endian samples, one channel. */
  encoding: z.literal("pcm_s16le").default("pcm_s16le"),
  /** Samples per second. */
  sample_rate: z.coerce.number(rateRange).pipe(sampleRate).default(16_000),
  /** Whether to send where speech starts and ends, and to cut utterances there. */
  enable_vad: z.stringbool().default(true),
  /** Whether to send `transcript.partial` during an utterance. */
  interim_results: z.stringbool().default(true),
  /** Whether to send word times, if the recognizer gives them. */
  word_timestamps: z.stringbool().default(false),
});

/** Parameters of a session. */
export type StreamParameters = z.infer<typeof streamParametersSchema>;

/** Reads the parameters that a worker gets: the session's, and its id. */
export const workerParametersSchema = streamParametersSchema.extend({
  /** New for a client that connects to the worker itself. */
  session_id: z.uuid().default(() => crypto.randomUUID()),
});

/** Reads a message of the client. */
const clientMessageSchema = z.discriminatedUnion("type", [
  /** Changes parameters for utterances that end from now on. */
  z.strictObject({
    type: z.literal("config"),
    language: language.optional(),
    interim_results: z.boolean().optional(),
    word_timestamps: z.boolean().optional(),
  }),
  /** Ends the current utterance, as silence would. */
  z.strictObject({ type: z.literal("flush") }),
  /** Says that no more audio comes: the session ends once all is transcribed. */
  z.strictObject({ type: z.literal("end") }),
]);

/** A message of the client. */
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Reads a message of the client from the text of a frame. */
export const clientTextSchema = jsonText.pipe(clientMessageSchema);

/** Says in one line of limited length what is wrong with a query or a message. */
export function explain(error: z.ZodError): string {
  return error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  ).join("; ").slice(0, 500);
}

/** Close code of each error that ends a session or prevents it. */
export const streamErrors = {
  /** No API key, or an unknown one. */
  unauthorized: 4001,
  /** The key may not do this. */
  forbidden: 4003,
  /** The client opens too many connections. */
  rate_limited: 4029,
  /** The query has something that isn't allowed. */
  invalid_parameters: 4400,
  /** Text that isn't JSON, or a message that the protocol doesn't have. */
  invalid_message: 4400,
  /** A frame above {@linkcode maximumFrameBytes}. */
  frame_too_large: 4400,
  /** No audio came for too long. */
  idle_timeout: 4408,
  /** The session reached its limit of time or of audio. */
  session_too_long: 4408,
  /** No worker has a free slot. */
  no_capacity: 4503,
  /** A part of the platform is unavailable now. */
  unavailable: 4503,
  /** The worker drains and couldn't wait for the session's end. */
  worker_draining: 1012,
  /** The gateway drains and couldn't wait for the session's end. */
  gateway_draining: 1012,
  /** A fault of the platform, or a lost worker. */
  internal_error: 1011,
} as const;

/** Stable code of an error. */
export type StreamErrorCode = keyof typeof streamErrors;

/** Codes of warnings: of what doesn't end a session. */
export const streamWarnings = [
  /** Recognition is behind the audio; the server reads slower until it catches up. */
  "falling_behind",
  /** An utterance gets no text. */
  "recognizer_failed",
  /** The audio ended within a sample. */
  "odd_byte_count",
  /** The worker drains; the client should end the session soon. */
  "worker_draining",
  /** The gateway drains; the client should end the session soon. */
  "gateway_draining",
] as const;

/** Stable code of a warning. */
export type StreamWarningCode = typeof streamWarnings[number];

/** Finds a session's outcome by the close code of its connection. */
export function sessionOutcome(closeCode: number): SessionOutcome {
  switch (closeCode) {
    case 1000: // after session.end, or the client had enough
    case 1001: // a browser's page was left
    case 1005: // closed without a code
      return "completed";
    case streamErrors.idle_timeout:
      return "timeout";
    default:
      return "error";
  }
}

const seconds = z.number().nonnegative();

/** Reads a message of the server. Times are seconds of audio from the session's start. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("session.begin"),
    session_id: z.uuid(),
    /** Name of the recognizer, or `none`. */
    recognizer: z.string(),
    sample_rate: z.int(),
  }),
  z.object({ type: z.literal("vad.speech_start"), start: seconds }),
  z.object({ type: z.literal("vad.speech_end"), end: seconds }),
  z.object({
    type: z.literal("transcript.partial"),
    text: z.string(),
    start: seconds,
    end: seconds,
  }),
  z.object({
    type: z.literal("transcript.final"),
    /** `none` if nothing turned this utterance into text. */
    recognizer: z.string(),
    text: z.string(),
    start: seconds,
    end: seconds,
    /** Null unless word times were requested and given. */
    words: z.array(wordSchema).nullable(),
    /**
     * Seconds of audio that had arrived when the utterance's end was known; null
     * if `flush` or the end of the session ended it.
     */
    heard: seconds.nullable(),
  }),
  /** Ends every session that began, unless its connection broke. */
  z.object({
    type: z.literal("session.end"),
    session_id: z.uuid(),
    total_audio_seconds: seconds,
    transcript: z.object({
      text: z.string(),
      /** One for each `transcript.final`. */
      segments: z.array(segmentSchema),
    }),
  }),
  z.object({
    type: z.literal("warning"),
    /** One of {@linkcode streamWarnings}; later versions may have more. */
    code: z.string(),
    message: z.string(),
  }),
  /** Says why the session ends; the connection closes with the code's number. */
  z.object({
    type: z.literal("error"),
    /** A key of {@linkcode streamErrors}; later versions may have more. */
    code: z.string(),
    message: z.string(),
  }),
]);

/** Reads a message of the server from the text of a frame. */
export const serverTextSchema = jsonText.pipe(serverMessageSchema);

/** A message of the server. */
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** A message of the server of this type. */
export type ServerMessageOf<Type extends ServerMessage["type"]> = Extract<
  ServerMessage,
  { type: Type }
>;

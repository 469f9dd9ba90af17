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

/** Most bytes of one frame, audio or text. */
export const maximumFrameBytes: number = 1024 * 1024;

/** Samples per second that a client may send. */
export const sampleRates = { least: 8_000, most: 48_000 } as const;

/** Of the only encoding, `pcm_s16le`. */
export const bytesPerSample = 2;

/**
 * Seconds of audio that so many bytes of it are, a cut sample left out. Gateway
 * and worker count alike, so that `heard` leads to one message.
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

/** What a session can be told when it begins, in the address's query; all optional. */
export const streamParametersSchema = z.strictObject({
  /** Model of the ASR server. */
  model: z.string().min(1).max(128).default("auto"),
  /** BCP 47 code, or `auto`. */
  language: language.default("auto"),
  /** Signed 16-bit little-endian samples, one channel. */
  encoding: z.literal("pcm_s16le").default("pcm_s16le"),
  /** Samples per second. */
  sample_rate: z.coerce.number(rateRange).pipe(sampleRate).default(16_000),
  /** Tell where speech starts and ends, and cut utterances there. */
  enable_vad: z.stringbool().default(true),
  /** Send `transcript.partial` while an utterance goes on. */
  interim_results: z.stringbool().default(true),
  /** Send word times, where the recognizer gives them. */
  word_timestamps: z.stringbool().default(false),
});

/** What a session was told. */
export type StreamParameters = z.infer<typeof streamParametersSchema>;

/** What a worker is told: what the client said, and the id of the slot it got. */
export const workerParametersSchema = streamParametersSchema.extend({
  /** A client that talks to the worker itself gets one. */
  session_id: z.uuid().default(() => crypto.randomUUID()),
});

/** What a client may send as text. */
export const clientMessageSchema = z.discriminatedUnion("type", [
  /** Counts for utterances that end from now on. */
  z.strictObject({
    type: z.literal("config"),
    language: language.optional(),
    interim_results: z.boolean().optional(),
    word_timestamps: z.boolean().optional(),
  }),
  /** Ends the utterance under way, as silence would. */
  z.strictObject({ type: z.literal("flush") }),
  /** No more audio comes; the session ends once all is transcribed. */
  z.strictObject({ type: z.literal("end") }),
]);

/** What a client may send as text. */
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** The same from the text of a frame. */
export const clientTextSchema = jsonText.pipe(clientMessageSchema);

/** What is wrong with a query or a message, in one line that isn't too long. */
export function explain(error: z.ZodError): string {
  return error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`
  ).join("; ").slice(0, 500);
}

/** Close code of each error that ends a session or keeps it from beginning. */
export const streamErrors = {
  /** No key, or one nobody knows. */
  unauthorized: 4001,
  /** The key may not do this. */
  forbidden: 4003,
  /** Too much at once from one client. */
  rate_limited: 4029,
  /** The query has what isn't allowed. */
  invalid_parameters: 4400,
  /** Text that isn't JSON, or a message the protocol doesn't have. */
  invalid_message: 4400,
  /** More than {@linkcode maximumFrameBytes}. */
  frame_too_large: 4400,
  /** No audio came for too long. */
  idle_timeout: 4408,
  /** The session reached the longest time or the most audio. */
  session_too_long: 4408,
  /** No worker has a free slot. */
  no_capacity: 4503,
  /** Nobody can tell now whether there is one. */
  unavailable: 4503,
  /** The worker stops and couldn't wait for the session's end. */
  worker_draining: 1012,
  /** The same of the gateway. */
  gateway_draining: 1012,
  /** Our mistake, or a worker that was lost. */
  internal_error: 1011,
} as const;

/** Stable code of an error. */
export type StreamErrorCode = keyof typeof streamErrors;

/** What goes wrong and doesn't end a session. */
export const streamWarnings = [
  /** Recognition is behind the audio; the server reads slower until it caught up. */
  "falling_behind",
  /** An utterance stays without text. */
  "recognizer_failed",
  /** The audio ended within a sample. */
  "odd_byte_count",
  /** The worker stops; the session should be ended soon. */
  "worker_draining",
  /** The gateway stops; the same. */
  "gateway_draining",
] as const;

/** Stable code of a warning. */
export type StreamWarningCode = typeof streamWarnings[number];

/** How a session ended, by the close code of its connection. */
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

/** What the server sends. Times are seconds of audio since the session began. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("session.begin"),
    session_id: z.uuid(),
    /** What turns speech into text: a server's model, or `none`. */
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
    /** `none` where nothing turned this utterance into text. */
    recognizer: z.string(),
    text: z.string(),
    start: seconds,
    end: seconds,
    /** Null unless word times were asked for and given. */
    words: z.array(wordSchema).nullable(),
    /**
     * Seconds of audio that had come when the end of the utterance was known;
     * null where no audio ended it, but `flush`, or the end of the session.
     */
    heard: seconds.nullable(),
  }),
  /** The last message of every session that began, unless it broke off. */
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
    /** One of {@linkcode streamWarnings}; there may be more one day. */
    code: z.string(),
    message: z.string(),
  }),
  /** Why the session ends; the connection closes with the code's number. */
  z.object({
    type: z.literal("error"),
    /** A key of {@linkcode streamErrors}; there may be more one day. */
    code: z.string(),
    message: z.string(),
  }),
]);

/** The same from the text of a frame. */
export const serverTextSchema = jsonText.pipe(serverMessageSchema);

/** What the server sends. */
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** What the server sends under this type. */
export type ServerMessageOf<Type extends ServerMessage["type"]> = Extract<
  ServerMessage,
  { type: Type }
>;

/**
 * Runs one live session, from its begin to its end.
 *
 * @module
 */
import type { SessionOutcome } from "../contracts/session.ts";
import {
  clientTextSchema,
  explain,
  maximumFrameBytes,
  type ServerMessage,
  sessionOutcome,
  type StreamErrorCode,
  streamErrors,
  type StreamParameters,
  type StreamWarningCode,
} from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";
import { IdleTimer } from "./_idle_timer.ts";
import type { RealtimeEngine } from "./engine.ts";
import type { SessionLimits, VoiceOptions } from "./limits.ts";
import type { SessionInstruments } from "./metrics.ts";
import type { Client, Receiver } from "./session_socket.ts";
import { Transcription } from "./transcription.ts";

/** Options of a session. */
export interface SessionOptions {
  readonly id: string;
  readonly client: Client;
  readonly parameters: StreamParameters;
  readonly engine: RealtimeEngine;
  readonly limits: SessionLimits;
  readonly voice: VoiceOptions;
  readonly metrics: SessionInstruments;
  readonly logger: Logger;
}

/** Reason for which a session ends before the client ends it. */
interface Failure {
  readonly code: StreamErrorCode;
  readonly message: string;
}

/**
 * A session. While `open` it takes audio. While `ending` it waits for the text
 * of its audio. When `ended`, the client has the last message or is gone.
 */
export class Session implements Receiver {
  /** Resolves when the session is over; never rejects. */
  readonly ended: Promise<SessionOutcome>;
  readonly #end: (outcome: SessionOutcome) => void;
  readonly #options: SessionOptions;
  readonly #transcription: Transcription;
  /** Ends the session at its longest time. */
  #deadline: ReturnType<typeof setTimeout>;
  #state: "open" | "ending" | "ended" = "open";
  #idle: IdleTimer;
  #isPaused = false;
  #isBehind = false;

  /** Begins the session and tells the client. */
  constructor(options: SessionOptions) {
    const { id, client, parameters, engine, limits } = options;
    const recognizer = engine.takesModel && parameters.model !== "auto"
      ? parameters.model
      : engine.recognizer;
    const { promise, resolve } = Promise.withResolvers<SessionOutcome>();
    this.ended = promise;
    this.#end = resolve;
    this.#options = options;
    this.#transcription = new Transcription({
      ...options,
      recognizer,
      emit: (message) => this.#emit(message),
    });
    this.#deadline = setTimeout(() => this.#onTooLong(), limits.sessionMs);
    this.#idle = this.#watchIdleness();
    client.send({
      type: "session.begin",
      session_id: id,
      recognizer,
      sample_rate: parameters.sample_rate,
    });
  }

  /** Seconds of audio that wait for their text. */
  get backlogSeconds(): number {
    return this.#transcription.backlogSeconds;
  }

  /** Takes audio from the client. */
  onAudio(bytes: Uint8Array, arrived: number): void {
    if (this.#state !== "open") return;
    this.#idle.note();
    this.#transcription.push(bytes, arrived);
    if (1000 * this.#transcription.seconds > this.#options.limits.sessionMs) {
      this.#onTooLong();
    } else this.#watchBacklog();
  }

  /** Takes a text message from the client. */
  onText(text: string, arrived: number): void {
    if (this.#state !== "open") return;
    const { data: message, error } = clientTextSchema.safeParse(text);
    if (error !== undefined) {
      this.fail(
        "invalid_message",
        `Cannot read the message: ${explain(error)}.`,
      );
      return;
    }
    switch (message.type) {
      case "config": {
        const { type: _, ...changes } = message;
        this.#transcription.configure(changes);
        break;
      }
      case "flush":
        this.#transcription.flush(arrived);
        break;
      case "end":
        this.#finish(arrived);
    }
  }

  /** Takes note of a frame that was too large to read. */
  onTooLarge(): void {
    this.fail(
      "frame_too_large",
      `A frame may have at most ${maximumFrameBytes} bytes.`,
    );
  }

  /** Takes note that the client is gone. */
  onClose(code: number): void {
    if (this.#state === "ended") return;
    this.#options.logger.info({ code }, "The client disconnected");
    this.#settle(sessionOutcome(code));
  }

  /** Warns the client; the session goes on. */
  warn(code: StreamWarningCode, message: string): void {
    this.#emit({ type: "warning", code, message });
  }

  /** Ends the session at once; audio without text gets none. */
  fail(code: StreamErrorCode, message: string): void {
    this.#close({ code, message });
  }

  /** Ends the session when its audio has its text, after `ms` at the latest. */
  failWithin(ms: number, code: StreamErrorCode, message: string): void {
    const failure = { code, message };
    if (this.#state === "ended") return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#close(failure), ms);
    this.#finish(performance.now(), failure);
  }

  /**
   * Takes no more audio, and ends when its audio has its text.
   *
   * @param since Time of the reason.
   */
  async #finish(since: number, failure?: Failure): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.#idle.stop();
    this.#options.client.resume();
    await this.#transcription.end(since);
    this.#close(failure);
  }

  #close(failure?: Failure): void {
    if (this.#state === "ended") return;
    const { id, client } = this.#options;
    if (failure !== undefined) client.send({ type: "error", ...failure });
    client.send({
      type: "session.end",
      session_id: id,
      total_audio_seconds: this.#transcription.seconds,
      transcript: this.#transcription.transcript,
    });
    const code = failure === undefined ? 1000 : streamErrors[failure.code];
    client.close(code);
    this.#settle(sessionOutcome(code));
  }

  #settle(outcome: SessionOutcome): void {
    this.#state = "ended";
    clearTimeout(this.#deadline);
    this.#idle.stop();
    this.#transcription.stop();
    this.#end(outcome);
  }

  #emit(message: ServerMessage): void {
    this.#options.client.send(message);
    if (message.type === "transcript.final") this.#watchBacklog();
  }

  /** Pauses reading while the backlog of audio is too large. */
  #watchBacklog(): void {
    const { client, limits } = this.#options;
    const waiting = this.backlogSeconds;
    if (waiting <= limits.warningSeconds / 2) this.#isBehind = false;
    if (waiting > limits.warningSeconds && !this.#isBehind) {
      this.#isBehind = true;
      this.warn(
        "falling_behind",
        `${Math.round(waiting)} s of audio wait for their text.`,
      );
    }
    if (this.#state !== "open") return;
    const isTooMuch = waiting > limits.backlogSeconds;
    if (isTooMuch === this.#isPaused) return;
    this.#isPaused = isTooMuch;
    // While reading is paused, silence is not the client's fault.
    this.#idle.stop();
    if (isTooMuch) client.pause();
    else {
      this.#idle = this.#watchIdleness();
      client.resume();
    }
  }

  #watchIdleness(): IdleTimer {
    const { idleMs } = this.#options.limits;
    return new IdleTimer(idleMs, () =>
      this.#finish(performance.now(), {
        code: "idle_timeout",
        message: `No audio came for ${idleMs / 1000} s.`,
      }));
  }

  #onTooLong(): void {
    const { sessionMs, recognitionMs } = this.#options.limits;
    this.failWithin(
      this.#state === "open" ? recognitionMs : 0,
      "session_too_long",
      `A session may last ${sessionMs / 1000} s.`,
    );
  }
}

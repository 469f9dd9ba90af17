/**
 * Turns the bytes of a session into transcripts.
 *
 * @module
 */
import type { Segment } from "../contracts/stage.ts";
import type {
  ServerMessage,
  ServerMessageOf,
  StreamParameters,
} from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";
import { AudioInput } from "./audio_input.ts";
import type { RealtimeEngine } from "./engine.ts";
import type { SessionLimits, VoiceOptions } from "./limits.ts";
import { type Ending, RecognitionQueue } from "./recognition_queue.ts";
import { type Heard, Segmenter, type Stretch } from "./segmenter.ts";
import type { SessionInstruments } from "./metrics.ts";

/** Options of a transcription. */
export interface TranscriptionOptions {
  readonly parameters: StreamParameters;
  readonly engine: RealtimeEngine;
  /** Name of the recognizer, for finals. */
  readonly recognizer: string;
  readonly limits: SessionLimits;
  readonly voice: VoiceOptions;
  readonly metrics: SessionInstruments;
  readonly logger: Logger;
  /** Called with the messages for the client, in order. */
  readonly emit: (message: ServerMessage) => void;
}

/** The transcript of a session so far. */
export type SessionTranscript = ServerMessageOf<"session.end">["transcript"];

/** Transcribes one session's audio. */
export class Transcription {
  readonly #options: TranscriptionOptions;
  readonly #input: AudioInput;
  readonly #segmenter: Segmenter;
  readonly #queue: RecognitionQueue;
  readonly #segments: Segment[] = [];
  #parameters: StreamParameters;
  /** Seconds of the current utterance in the last partial. */
  #partialSeconds = 0;

  constructor(options: TranscriptionOptions) {
    const { parameters, engine, recognizer, limits, voice, logger } = options;
    this.#options = options;
    this.#parameters = parameters;
    this.#input = new AudioInput(parameters.sample_rate);
    this.#segmenter = new Segmenter({
      ...voice,
      detect: parameters.enable_vad,
      longest: limits.utteranceSeconds,
    });
    this.#queue = new RecognitionQueue({
      engine,
      recognizer,
      recognitionMs: limits.recognitionMs,
      logger,
      onPartial: (message) => {
        options.metrics.partials.inc();
        options.emit(message);
      },
      onFinal: (message, ending) => this.#onFinal(message, ending),
      onFailure: (type, stretch, error) =>
        this.#onFailure(type, stretch, error),
    });
  }

  /** Seconds of audio so far. */
  get seconds(): number {
    return this.#input.seconds;
  }

  /** Seconds of audio that wait for their text. */
  get backlogSeconds(): number {
    return this.#queue.backlogSeconds;
  }

  /** The transcript so far. */
  get transcript(): SessionTranscript {
    const texts = this.#segments.map(({ text }) => text);
    return {
      text: texts.filter((text) => text !== "").join(" "),
      segments: this.#segments,
    };
  }

  /** Takes the next bytes, with their arrival time on the clock of `performance.now()`. */
  push(bytes: Uint8Array, arrived: number): void {
    const before = this.#input.seconds;
    for (const samples of this.#input.push(bytes)) {
      const ending = { arrived, heard: this.#input.seconds };
      this.#tell(this.#segmenter.push(samples), ending);
      this.#askPartial();
    }
    this.#options.metrics.audioProcessed.inc(this.#input.seconds - before);
  }

  /** Ends the current utterance, as requested at `arrived`. */
  flush(asked: number): void {
    this.#tell(this.#segmenter.flush(), { arrived: asked, heard: null });
  }

  /** Changes the parameters for later utterances. */
  configure(changes: Partial<StreamParameters>): void {
    this.#parameters = { ...this.#parameters, ...changes };
  }

  /**
   * Ends the audio, as requested at `arrived`. Resolves when all of it is
   * transcribed.
   */
  async end(asked: number): Promise<void> {
    if (this.#input.isCut) {
      this.#options.emit({
        type: "warning",
        code: "odd_byte_count",
        message: "The audio ended within a sample; its last byte is left out.",
      });
    }
    const rest = this.#input.end();
    this.#tell(this.#segmenter.push(rest), { arrived: asked, heard: null });
    this.flush(asked);
    await this.#queue.done();
  }

  /** Drops the audio that waits for its text. */
  stop(): void {
    this.#queue.stop();
  }

  #tell(heard: readonly Heard[], ending: Ending): void {
    const { emit } = this.#options;
    for (const event of heard) {
      switch (event.type) {
        case "speech_start":
          emit({ type: "vad.speech_start", start: event.start });
          break;
        case "speech_end":
          emit({ type: "vad.speech_end", end: event.end });
          break;
        case "utterance":
          this.#partialSeconds = 0;
          this.#queue.add(event.stretch, this.#parameters, ending);
      }
    }
  }

  /** Requests a partial if the engine is free and there is enough new speech. */
  #askPartial(): void {
    const { engine, limits } = this.#options;
    if (!engine.partials || !this.#parameters.interim_results) return;
    const { currentSeconds } = this.#segmenter;
    const more = currentSeconds - this.#partialSeconds;
    if (more < limits.partialSeconds || !this.#queue.isIdle) return;
    const { current } = this.#segmenter;
    if (current === undefined) return;
    this.#partialSeconds = currentSeconds;
    this.#queue.askPartial(current, this.#parameters);
  }

  #onFinal(
    message: ServerMessageOf<"transcript.final">,
    { arrived }: Ending,
  ): void {
    const { metrics, emit } = this.#options;
    const { text, start, end } = message;
    this.#segments.push({ start, end, text, channel: null, speaker: null });
    metrics.finals.inc();
    emit(message);
    metrics.finalLatency.observe((performance.now() - arrived) / 1000);
  }

  #onFailure(
    type: "partial" | "final",
    { start, end }: Stretch,
    error: unknown,
  ): void {
    const { metrics, logger, emit } = this.#options;
    metrics.failures[type].inc();
    logger.warn({ err: error, start, end }, `A ${type} transcript failed`);
    if (type === "partial") return;
    emit({
      type: "warning",
      code: "recognizer_failed",
      message: `What was said from ${start} s to ${end} s has no text: the ` +
        "recognizer failed.",
    });
  }
}

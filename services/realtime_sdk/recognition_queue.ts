/**
 * Has the engine turn a session's utterances into text: one after the other,
 * partials only while nothing else is to be done.
 *
 * @module
 */
import type { Word } from "../contracts/stage.ts";
import type { ServerMessageOf, StreamParameters } from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";
import { within } from "./_within.ts";
import {
  engineSampleRate,
  type RealtimeEngine,
  type Recognition,
} from "./engine.ts";
import type { Stretch } from "./segmenter.ts";

/** What an utterance ended by. */
export interface Ending {
  /** When it came, as `performance.now()`. */
  readonly arrived: number;
  /** Seconds of audio up to it; null where it was no audio. */
  readonly heard: number | null;
}

/** What the queue works with, and whom it tells what comes out. */
export interface RecognitionQueueOptions {
  readonly engine: RealtimeEngine;
  /** What finals are marked with. */
  readonly recognizer: string;
  /** How long the engine may work on one utterance. */
  readonly recognitionMs: number;
  readonly logger: Logger;
  /** A text of an utterance that goes on. */
  readonly onPartial: (message: ServerMessageOf<"transcript.partial">) => void;
  /** The text of an utterance, and what it was added with. */
  readonly onFinal: (
    message: ServerMessageOf<"transcript.final">,
    ending: Ending,
  ) => void;
  /** The engine threw or took too long; a final without text follows. */
  readonly onFailure: (
    type: "partial" | "final",
    stretch: Stretch,
    error: unknown,
  ) => void;
}

/** The utterances of one session on their way to text. */
export class RecognitionQueue {
  readonly #options: RecognitionQueueOptions;
  readonly #stopping = new AbortController();
  #partial: AbortController | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Samples of the utterances added and not done. */
  #backlog = 0;

  constructor(options: RecognitionQueueOptions) {
    this.#options = options;
  }

  /** Seconds of audio that wait for their text. */
  get backlogSeconds(): number {
    return this.#backlog / engineSampleRate;
  }

  /** Adds a finished utterance; finals come in the order of adding. */
  add(stretch: Stretch, parameters: StreamParameters, ending: Ending): void {
    this.#partial?.abort();
    this.#backlog += stretch.samples.length;
    this.#last = this.#last.then(() =>
      this.#final(stretch, parameters, ending)
    );
  }

  /** Whether a partial would be worked on at once. */
  get isIdle(): boolean {
    return this.#backlog === 0 && this.#partial === undefined;
  }

  /** Asks for a partial, which is dropped when its utterance is added first. */
  async askPartial(
    stretch: Stretch,
    parameters: StreamParameters,
  ): Promise<void> {
    const { onPartial, onFailure } = this.#options;
    const { start, end } = stretch;
    const asked = new AbortController();
    this.#partial = asked;
    try {
      const signal = AbortSignal.any([asked.signal, this.#stopping.signal]);
      const { text } = await this.#ask(stretch, false, parameters, signal);
      if (signal.aborted || text === "") return;
      onPartial({ type: "transcript.partial", text, start, end });
    } catch (error) {
      if (asked.signal.aborted || this.#stopping.signal.aborted) return;
      onFailure("partial", stretch, error);
    } finally {
      this.#partial = undefined;
    }
  }

  /** Resolves when everything added so far is done. */
  async done(): Promise<void> {
    await this.#last;
  }

  /** Drops what isn't done. */
  stop(): void {
    this.#stopping.abort();
  }

  async #final(
    stretch: Stretch,
    parameters: StreamParameters,
    ending: Ending,
  ): Promise<void> {
    const { recognizer, onFinal, onFailure } = this.#options;
    const { signal } = this.#stopping;
    let recognition: Recognition | undefined;
    try {
      recognition = await this.#ask(stretch, true, parameters, signal);
    } catch (error) {
      if (!signal.aborted) onFailure("final", stretch, error);
    }
    this.#backlog -= stretch.samples.length;
    if (signal.aborted) return;
    const { start, end } = stretch;
    onFinal({
      type: "transcript.final",
      recognizer: recognition ? recognizer : "none",
      text: recognition?.text ?? "",
      start,
      end,
      words: parameters.word_timestamps ? wordsOf(recognition, stretch) : null,
      heard: ending.heard,
    }, ending);
  }

  #ask(
    { samples }: Stretch,
    complete: boolean,
    parameters: StreamParameters,
    signal: AbortSignal,
  ): Promise<Recognition> {
    const { engine, recognitionMs, logger } = this.#options;
    return within(
      recognitionMs,
      signal,
      (signal) =>
        engine.transcribe({ samples, complete }, {
          parameters,
          signal,
          logger,
        }),
    );
  }
}

/** The words by their place in the session, to the millisecond. */
function wordsOf(
  recognition: Recognition | undefined,
  { samplesStart }: Stretch,
): Word[] | null {
  const at = (time: number) => Math.round((samplesStart + time) * 1000) / 1000;
  return recognition?.words?.map(({ word, start, end }) => ({
    word,
    start: at(start),
    end: at(end),
    channel: null,
  })) ?? null;
}

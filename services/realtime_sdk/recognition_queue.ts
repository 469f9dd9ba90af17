/**
 * Has the engine transcribe a session's utterances one after the other, and
 * partials only while no utterance waits.
 *
 * @module
 */
import { deadline } from "../async/deadline.ts";
import type { Word } from "../contracts/stage.ts";
import type { ServerMessageOf, StreamParameters } from "../contracts/stream.ts";
import type { Logger } from "../observability/logging.ts";
import {
  engineSampleRate,
  type RealtimeEngine,
  type Recognition,
} from "./engine.ts";
import type { Stretch } from "./segmenter.ts";

/** The event that ended an utterance. */
export interface Ending {
  /** Time of its arrival, on the clock of `performance.now()`. */
  readonly arrived: number;
  /** Seconds of audio up to it; null if it was no audio. */
  readonly heard: number | null;
}

/** Options of the queue, with callbacks for its results. */
export interface RecognitionQueueOptions {
  readonly engine: RealtimeEngine;
  /** Name of the recognizer, for finals. */
  readonly recognizer: string;
  /** Longest time of the engine for one utterance. */
  readonly recognitionMs: number;
  readonly logger: Logger;
  /** Called with the text of an utterance that goes on. */
  readonly onPartial: (message: ServerMessageOf<"transcript.partial">) => void;
  /** Called with the text of an utterance and the event that ended it. */
  readonly onFinal: (
    message: ServerMessageOf<"transcript.final">,
    ending: Ending,
  ) => void;
  /** Called if the engine threw or took too long; a final without text follows. */
  readonly onFailure: (
    type: "partial" | "final",
    stretch: Stretch,
    error: unknown,
  ) => void;
}

/** Queues the utterances of one session for their text. */
export class RecognitionQueue {
  readonly #options: RecognitionQueueOptions;
  readonly #stopping = new AbortController();
  #partial: AbortController | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Samples of the utterances that wait or are being transcribed. */
  #backlog = 0;

  constructor(options: RecognitionQueueOptions) {
    this.#options = options;
  }

  /** Seconds of audio that wait for their text. */
  get backlogSeconds(): number {
    return this.#backlog / engineSampleRate;
  }

  /** Adds a finished utterance. Finals keep the order of adding. */
  add(stretch: Stretch, parameters: StreamParameters, ending: Ending): void {
    this.#partial?.abort();
    this.#backlog += stretch.samples.length;
    this.#last = this.#last.then(() =>
      this.#final(stretch, parameters, ending)
    );
  }

  /** True if the engine could start on a partial at once. */
  get isIdle(): boolean {
    return this.#backlog === 0 && this.#partial === undefined;
  }

  /** Requests a partial. Adding its utterance drops the request. */
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

  /** Waits for the texts of all utterances so far. */
  async done(): Promise<void> {
    await this.#last;
  }

  /** Drops the utterances without text. */
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

  /** Asks the engine, and gives up on one that takes too long. */
  async #ask(
    { samples }: Stretch,
    complete: boolean,
    parameters: StreamParameters,
    signal: AbortSignal,
  ): Promise<Recognition> {
    const { engine, recognitionMs, logger } = this.#options;
    signal.throwIfAborted();
    const givingUp = new AbortController();
    try {
      const answer = engine.transcribe({ samples, complete }, {
        parameters,
        signal: AbortSignal.any([signal, givingUp.signal]),
        logger,
      });
      return await deadline(answer, recognitionMs, { signal });
    } catch (error) {
      givingUp.abort(error);
      throw error;
    }
  }
}

/** Moves word times from the utterance to the session, in milliseconds. */
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

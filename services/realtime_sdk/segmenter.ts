/**
 * Cuts audio into utterances: where speech starts and ends or, without voice
 * activity detection, on request.
 *
 * @module
 */
import { EnergyDetector, type SpeechEvent } from "../audio/energy_detector.ts";
import { RecentAudio } from "./_recent_audio.ts";
import { engineSampleRate } from "./engine.ts";
import type { VoiceOptions } from "./limits.ts";

/** Seconds of audio before and after an utterance that the engine also gets. */
const padding = 0.1;
/** Seconds after which the detector reports a start, beyond the minimum. */
const detectionSlack = 0.1;

/** A stretch of audio. Times are seconds since the session began. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Time of the first sample; a little before `start`. */
  readonly samplesStart: number;
  readonly samples: Float32Array;
}

/** An event in the audio. */
export type Heard =
  | { readonly type: "speech_start"; readonly start: number }
  | { readonly type: "speech_end"; readonly end: number }
  | { readonly type: "utterance"; readonly stretch: Stretch };

/** Options of the segmenter. */
export interface SegmenterOptions extends VoiceOptions {
  /** True to detect speech. */
  readonly detect: boolean;
  /** Longest utterance in seconds; a longer one is cut. */
  readonly longest: number;
}

/**
 * Takes audio at {@linkcode engineSampleRate} in chunks of any size. The result
 * depends on the samples alone, not on the chunks. Positions count samples.
 */
export class Segmenter {
  readonly #detector: EnergyDetector | undefined;
  readonly #longest: number;
  readonly #minimum: number;
  /** Delay after which the end of speech is known. */
  readonly #delay: number;
  readonly #audio = new RecentAudio();
  /** Start of the current utterance. */
  #start: number | undefined;
  /** End of the last utterance. */
  #done = 0;

  constructor(options: SegmenterOptions) {
    const { detect, longest, minimumSpeech, minimumSilence } = options;
    this.#detector = detect
      ? new EnergyDetector({
        sampleRate: engineSampleRate,
        minimumSpeech,
        minimumSilence,
      })
      : undefined;
    this.#longest = places(longest);
    this.#minimum = places(minimumSpeech);
    this.#delay = detect ? places(minimumSilence) : 0;
  }

  /** The current utterance so far. */
  get current(): Stretch | undefined {
    return this.#start === undefined
      ? undefined
      : this.#stretch(this.#start, this.#audio.end);
  }

  /** Seconds of the current utterance; 0 if there is none. */
  get currentSeconds(): number {
    return seconds(this.#audio.end - (this.#start ?? this.#audio.end));
  }

  /** Takes the next samples and returns the events in them. */
  push(samples: Float32Array): Heard[] {
    this.#audio.push(samples);
    if (this.#detector === undefined) this.#start ??= this.#done;
    const events = this.#detector?.push(samples) ?? [];
    const heard = events.flatMap((event) => this.#onSpeech(event));
    // Ends go before cuts, because an utterance that has ended needs no cut. A
    // cut waits until every end before it is known.
    heard.push(...this.#cut(this.#audio.end - this.#delay));
    const needed = this.#start ??
      this.#audio.end - this.#minimum - places(detectionSlack);
    this.#audio.forget(needed - places(padding));
    return heard;
  }

  /** Ends the current utterance, unless it is too short to be speech. */
  flush(): Heard[] {
    if (this.#detector !== undefined) {
      return this.#detector.flush().flatMap((event) => this.#onSpeech(event));
    }
    const { end } = this.#audio;
    return end - this.#done < this.#minimum ? [] : [this.#take(end)];
  }

  #onSpeech({ type, time }: SpeechEvent): Heard[] {
    const place = Math.max(places(time), this.#done);
    if (type === "start") {
      this.#start = place;
      return [{ type: "speech_start", start: seconds(place) }];
    }
    return [
      ...this.#cut(place),
      { type: "speech_end", end: seconds(place) },
      this.#take(place, place + places(padding)),
    ];
  }

  /** Cuts an utterance that is too long, and leaves enough to be speech. */
  #cut(end: number): Heard[] {
    const cut: Heard[] = [];
    while (end - (this.#start ?? end) > this.#longest + this.#minimum) {
      cut.push(this.#take((this.#start ?? end) + this.#longest));
      this.#start = this.#done;
    }
    return cut;
  }

  /** Returns the current utterance up to `end`. */
  #take(end: number, samplesEnd = end): Heard {
    const stretch = this.#stretch(this.#start ?? end, end, samplesEnd);
    this.#start = undefined;
    this.#done = end;
    return { type: "utterance", stretch };
  }

  #stretch(start: number, end: number, samplesEnd = end): Stretch {
    const samplesStart = Math.max(start - places(padding), this.#done);
    return {
      start: seconds(start),
      end: seconds(end),
      samplesStart: seconds(samplesStart),
      samples: this.#audio.slice(samplesStart, samplesEnd),
    };
  }
}

function places(seconds: number): number {
  return Math.round(seconds * engineSampleRate);
}

function seconds(places: number): number {
  return places / engineSampleRate;
}

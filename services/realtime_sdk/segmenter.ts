/**
 * Cuts audio into utterances: where speech starts and ends or, without voice
 * activity detection, where it is told to.
 *
 * @module
 */
import { EnergyDetector, type SpeechEvent } from "../audio/energy_detector.ts";
import { RecentAudio } from "./_recent_audio.ts";
import { engineSampleRate } from "./engine.ts";
import type { VoiceOptions } from "./limits.ts";

/** Audio around an utterance that the engine gets too, for faint edges; seconds. */
const padding = 0.1;
/** How long the detector takes to tell a start, beyond the minimum; seconds. */
const detectionSlack = 0.1;

/** A stretch of audio. Times are seconds since the session began. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Time of the first sample; a little before `start`. */
  readonly samplesStart: number;
  readonly samples: Float32Array;
}

/** What became known. */
export type Heard =
  | { readonly type: "speech_start"; readonly start: number }
  | { readonly type: "speech_end"; readonly end: number }
  | { readonly type: "utterance"; readonly stretch: Stretch };

/** How to cut. */
export interface SegmenterOptions extends VoiceOptions {
  /** Whether to listen for speech. */
  readonly detect: boolean;
  /** An utterance that lasts longer is cut; seconds. */
  readonly longest: number;
}

/**
 * Takes audio at {@linkcode engineSampleRate} in pieces of any size; what it
 * makes of it depends on the samples alone. Places are counted in samples.
 */
export class Segmenter {
  readonly #detector: EnergyDetector | undefined;
  readonly #longest: number;
  readonly #minimum: number;
  /** How long after an end of speech it is known. */
  readonly #delay: number;
  readonly #audio = new RecentAudio();
  /** Where the utterance that goes on began. */
  #start: number | undefined;
  /** Where the last utterance ended. */
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

  /** The utterance that goes on, as far as it was heard. */
  get current(): Stretch | undefined {
    return this.#start === undefined
      ? undefined
      : this.#stretch(this.#start, this.#audio.end);
  }

  /** Seconds that the utterance under way lasts; 0 where there is none. */
  get currentSeconds(): number {
    return seconds(this.#audio.end - (this.#start ?? this.#audio.end));
  }

  /** The next samples; what became known by them. */
  push(samples: Float32Array): Heard[] {
    this.#audio.push(samples);
    if (this.#detector === undefined) this.#start ??= this.#done;
    const events = this.#detector?.push(samples) ?? [];
    const heard = events.flatMap((event) => this.#onSpeech(event));
    // An utterance that has just ended is no longer than it is, so ends go
    // first; cutting waits until each end up to there is known.
    heard.push(...this.#cut(this.#audio.end - this.#delay));
    const needed = this.#start ??
      this.#audio.end - this.#minimum - places(detectionSlack);
    this.#audio.forget(needed - places(padding));
    return heard;
  }

  /** Ends the utterance under way; one too short to be speech goes on. */
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

  /** Cuts what is too long, but never so that less than speech is left. */
  #cut(end: number): Heard[] {
    const cut: Heard[] = [];
    while (end - (this.#start ?? end) > this.#longest + this.#minimum) {
      cut.push(this.#take((this.#start ?? end) + this.#longest));
      this.#start = this.#done;
    }
    return cut;
  }

  /** Takes the utterance under way up to `end`. */
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

/**
 * Tells speech from silence by its energy, compared with the noise around it.
 *
 * @module
 */

/** Where speech starts or ends, in seconds from the start of the audio. */
export interface SpeechEvent {
  readonly type: "start" | "end";
  readonly time: number;
}

/** Options of {@linkcode EnergyDetector}. Times are seconds, levels decibels. */
export interface EnergyDetectorOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Length of the shortest speech; shorter sounds are noise. @default 0.1 */
  readonly minimumSpeech?: number;
  /** Length of the shortest silence that ends speech. @default 0.25 */
  readonly minimumSilence?: number;
  /** Time from the last loud frame to the end of speech, for faint endings. @default 0.05 */
  readonly hangover?: number;
  /** Level above the noise at which speech begins. @default 12 */
  readonly margin?: number;
  /** Lowest level of speech, however little noise there is; dB of full scale. @default -55 */
  readonly minimumLevel?: number;
}

/** Length of one frame, over which the level is measured, in seconds. */
const frameSeconds = 0.01;
/** Speech continues down to this far below the level at which it begins. */
const hysteresisDb = 4;
/** Speed at which the noise floor follows louder noise, in dB per second. */
const floorRise = 5;
/** Highest noise floor at the start, so that audio may begin with speech. */
const highestFirstFloor = -40;
/** Lowest frequency that counts, in Hz; below it are hum and offset. */
const highPass = 60;

/**
 * Detects speech in audio that arrives in chunks of any size. The events depend on
 * the samples alone. A start is reported when the speech is `minimumSpeech` long, an
 * end when the silence is `minimumSilence` long; both have the time at which they
 * were.
 *
 * @example
 * ```ts
 * import { EnergyDetector } from "./energy_detector.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const detector = new EnergyDetector({ sampleRate: 16_000 });
 * const silence = new Float32Array(16_000);
 * const tone = silence.map((_, i) => 0.3 * Math.sin(i / 4));
 * const events = [silence, tone, silence].flatMap((s) => detector.push(s));
 * assertEquals(events.map(({ type }) => type), ["start", "end"]);
 * ```
 */
export class EnergyDetector {
  readonly #frameLength: number;
  readonly #sampleRate: number;
  readonly #minimumSpeech: number;
  readonly #minimumSilence: number;
  readonly #hangover: number;
  readonly #margin: number;
  readonly #minimumLevel: number;
  readonly #feedback: number;

  #lastIn = 0;
  #lastOut = 0;
  #energy = 0;
  #filled = 0;

  #frames = 0;
  #floor: number | undefined;
  #speaking = false;
  /** First frame of a sound that is, or may become, speech. */
  #soundStart: number | undefined;
  /** Frame after the last loud one. */
  #soundEnd = 0;

  constructor(options: EnergyDetectorOptions) {
    this.#sampleRate = options.sampleRate;
    this.#frameLength = Math.round(options.sampleRate * frameSeconds);
    this.#minimumSpeech = options.minimumSpeech ?? 0.1;
    this.#minimumSilence = options.minimumSilence ?? 0.25;
    this.#hangover = options.hangover ?? 0.05;
    this.#margin = options.margin ?? 12;
    this.#minimumLevel = options.minimumLevel ?? -55;
    this.#feedback = Math.exp(-2 * Math.PI * highPass / options.sampleRate);
  }

  /** Takes the next samples, from -1 to 1, and returns the events that they cause. */
  push(samples: Float32Array): SpeechEvent[] {
    const events: SpeechEvent[] = [];
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] ?? 0;
      this.#lastOut = sample - this.#lastIn + this.#feedback * this.#lastOut;
      this.#lastIn = sample;
      this.#energy += this.#lastOut * this.#lastOut;
      if (++this.#filled < this.#frameLength) continue;
      const event = this.#frame(this.#energy / this.#frameLength);
      if (event !== undefined) events.push(event);
      this.#energy = 0;
      this.#filled = 0;
    }
    return events;
  }

  /** Ends the current speech, if there is any. */
  flush(): SpeechEvent[] {
    if (!this.#speaking) return [];
    this.#speaking = false;
    this.#soundStart = undefined;
    return [{ type: "end", time: this.#endTime() }];
  }

  /** Takes the mean square of one frame. */
  #frame(power: number): SpeechEvent | undefined {
    const level = 10 * Math.log10(power);
    const loud = level >= this.#threshold(level);
    const frame = this.#frames++;
    if (loud) {
      this.#soundStart ??= frame;
      this.#soundEnd = this.#frames;
      return this.#afterSound(this.#soundStart);
    }
    return this.#afterSilence();
  }

  /** Learns the noise floor and returns the level at which a frame is speech. */
  #threshold(level: number): number {
    const risen = (this.#floor ?? highestFirstFloor) + floorRise * frameSeconds;
    // A lower floor would change nothing, and take longer to rise again.
    const lowest = this.#minimumLevel - this.#margin;
    this.#floor = Math.max(Math.min(risen, level), lowest);
    const begin = Math.max(this.#floor + this.#margin, this.#minimumLevel);
    return this.#speaking ? begin - hysteresisDb : begin;
  }

  #afterSound(start: number): SpeechEvent | undefined {
    if (this.#speaking) return;
    if (this.#seconds(this.#frames - start) < this.#minimumSpeech) return;
    this.#speaking = true;
    return { type: "start", time: this.#seconds(start) };
  }

  #afterSilence(): SpeechEvent | undefined {
    const silence = this.#seconds(this.#frames - this.#soundEnd);
    if (!this.#speaking) {
      // A sound too short for speech is dropped, but not because of one faint
      // frame: consonants make gaps.
      if (silence > this.#hangover) this.#soundStart = undefined;
      return;
    }
    if (silence < this.#minimumSilence) return;
    this.#speaking = false;
    this.#soundStart = undefined;
    return { type: "end", time: this.#endTime() };
  }

  /** Adds up samples, since a sum of seconds would be 1.8900000000000001. */
  #endTime(): number {
    const heard = this.#frames * this.#frameLength + this.#filled;
    const end = this.#soundEnd * this.#frameLength +
      Math.round(this.#hangover * this.#sampleRate);
    return Math.min(end, heard) / this.#sampleRate;
  }

  #seconds(frames: number): number {
    return frames * this.#frameLength / this.#sampleRate;
  }
}

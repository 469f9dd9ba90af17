/**
 * Tells speech from silence by its energy against the noise around it.
 *
 * @module
 */

/** Where speech starts or ends, in seconds from the start of the audio. */
export interface SpeechEvent {
  readonly type: "start" | "end";
  readonly time: number;
}

/** How to listen. Times are seconds, levels decibels. */
export interface EnergyDetectorOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Shorter sounds are no speech. @default 0.1 */
  readonly minimumSpeech?: number;
  /** Shorter pauses don't end speech. @default 0.25 */
  readonly minimumSilence?: number;
  /** How far the end lies behind the last loud moment, for faint endings. @default 0.05 */
  readonly hangover?: number;
  /** How far above the noise speech begins. @default 12 */
  readonly margin?: number;
  /** What is fainter is no speech however quiet it is around; dB of full scale. @default -55 */
  readonly minimumLevel?: number;
}

/** Seconds over which one level is taken. */
const frameSeconds = 0.01;
/** Speech goes on while it is at most this far below where it would begin. */
const hysteresisDb = 4;
/** How fast the noise floor follows noise that got louder, dB per second. */
const floorRise = 5;
/** The floor starts no higher, so that audio that begins with speech is heard. */
const highestFirstFloor = -40;
/** Sound below is hum or an offset; Hz. */
const highPass = 60;

/**
 * Detects speech in audio that arrives in pieces of any size: the events depend
 * on the samples alone. A start is told once the speech is `minimumSpeech` long,
 * an end once the silence is `minimumSilence` long; both with the time at which
 * they were.
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
  /** First frame of the sound that is or may become speech. */
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

  /** The next samples, from -1 to 1; what became known by them. */
  push(samples: Float32Array): SpeechEvent[] {
    const events: SpeechEvent[] = [];
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i];
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

  /** Ends speech that is still going on; what follows is speech anew. */
  flush(): SpeechEvent[] {
    if (!this.#speaking) return [];
    this.#speaking = false;
    this.#soundStart = undefined;
    return [{ type: "end", time: this.#endTime() }];
  }

  /** Takes one frame's mean square. */
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

  /** The level at which a frame counts as speech; learns the noise floor. */
  #threshold(level: number): number {
    const risen = (this.#floor ?? highestFirstFloor) + floorRise * frameSeconds;
    // A floor further down would change nothing but take longer to rise again.
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
      // A sound too short to be speech is forgotten, but not for one faint
      // frame: consonants make gaps.
      if (silence > this.#hangover) this.#soundStart = undefined;
      return;
    }
    if (silence < this.#minimumSilence) return;
    this.#speaking = false;
    this.#soundStart = undefined;
    return { type: "end", time: this.#endTime() };
  }

  /** Counts in samples: a sum of seconds would be 1.8900000000000001. */
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

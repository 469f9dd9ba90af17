/**
 * Changes the sample rate with a windowed-sinc filter (Kaiser window), in
 * bounded memory.
 *
 * What lies below 7/8 of the smaller Nyquist frequency passes; what lies above
 * that frequency is held 80 dB down, so nothing folds back audibly.
 *
 * @module
 */
import type { Channels } from "./samples.ts";

const stopbandDb = 80;
/** Where the passband ends, as a share of the smaller Nyquist frequency. */
const passband = 7 / 8;
/**
 * There is a filter for each place of an output sample between two input
 * samples where these are no more, as for usual rates (11.025 kHz: 640). For
 * others, such as 47,952 Hz, there are fewer and two neighbours' results are
 * interpolated, 90 dB exact.
 */
const phaseCount = { most: 640, interpolated: 256 } as const;

/** Resamples any number of channels in step. */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #phases: readonly Float32Array[];
  /** What the filter still looks at, by channel. */
  #history: Float32Array[];
  /** Next output's place in the history, in steps of 1/up of an input sample. */
  #position = 0;
  #samplesIn = 0;
  #samplesOut = 0;

  /** Rates are whole numbers of Hz. */
  constructor(fromRate: number, toRate: number, channels: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const half = halfWidth(fromRate, toRate);
    this.#taps = 2 * half;
    this.#phases = this.#up === this.#down
      ? []
      : kernel(fromRate, toRate, countPhases(this.#up), half);
    // Half a filter of silence stands before the first sample, so that the
    // output isn't delayed against the input.
    this.#history = Array.from(
      { length: channels },
      () => new Float32Array(half - 1),
    );
  }

  /** Output that `channels` complete; the last few milliseconds wait. */
  push(channels: Channels): Channels {
    this.#samplesIn += channels[0].length;
    return this.#phases.length === 0 ? channels : this.#filter(channels);
  }

  /** The rest of the output, once all input is in. */
  flush(): Channels {
    const total = Math.ceil(this.#samplesIn * this.#up / this.#down);
    const silence = new Float32Array(this.#taps);
    const rest = this.#phases.length === 0
      ? this.#history.map(() => new Float32Array(0))
      : this.#filter(this.#history.map(() => silence));
    const missing = total - this.#samplesOut + rest[0].length;
    return rest.map((samples) => samples.slice(0, Math.max(missing, 0)));
  }

  #filter(channels: Channels): Channels {
    const input = channels.map((samples, channel) =>
      joined(this.#history[channel], samples)
    );
    const available = input[0].length - this.#taps + 1;
    const count = Math.max(
      0,
      Math.ceil((available * this.#up - this.#position) / this.#down),
    );
    const output = input.map((samples) => this.#convolve(samples, count));
    const end = this.#position + count * this.#down;
    const used = Math.min(Math.floor(end / this.#up), input[0].length);
    this.#position = end - used * this.#up;
    this.#history = input.map((samples) => samples.slice(used));
    this.#samplesOut += count;
    return output;
  }

  #convolve(input: Float32Array, count: number): Float32Array {
    const output = new Float32Array(count);
    const phasesPerStep = (this.#phases.length - 1) / this.#up;
    let place = this.#position;
    for (let i = 0; i < count; i++) {
      const first = Math.floor(place / this.#up);
      const phase = (place - first * this.#up) * phasesPerStep;
      const index = Math.floor(phase);
      const near = product(this.#phases[index], input, first);
      const weight = phase - index;
      output[i] = weight === 0 ? near : near * (1 - weight) +
        weight * product(this.#phases[index + 1], input, first);
      place += this.#down;
    }
    return output;
  }
}

/** What the filter gives at `first`. */
function product(
  taps: Float32Array,
  input: Float32Array,
  first: number,
): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap++) {
    sum += taps[tap] * input[first + tap];
  }
  return sum;
}

/** Input samples on either side of an output sample (Kaiser's estimate). */
function halfWidth(fromRate: number, toRate: number): number {
  const nyquist = Math.min(fromRate, toRate) / 2;
  const transition = 2 * Math.PI * nyquist * (1 - passband) / fromRate;
  return Math.ceil((stopbandDb - 8) / (2.285 * transition) / 2);
}

function countPhases(up: number): number {
  return up <= phaseCount.most ? up : phaseCount.interpolated;
}

/** The filter's taps for evenly spaced places from one input sample to the next. */
function kernel(
  fromRate: number,
  toRate: number,
  phases: number,
  half: number,
): Float32Array[] {
  const nyquist = Math.min(fromRate, toRate) / 2;
  // The middle of the transition, in cycles per input sample.
  const cutoff = nyquist * (1 + passband) / 2 / fromRate;
  const beta = 0.1102 * (stopbandDb - 8.7);
  const peak = bessel(beta);
  // Kaiser's window, from -1 to 1.
  const window = (x: number) => bessel(beta * Math.sqrt(1 - x * x)) / peak;
  return Array.from({ length: phases + 1 }, (_, phase) => {
    const taps = Float32Array.from({ length: 2 * half }, (_, tap) => {
      const x = tap - (half - 1) - phase / phases;
      return 2 * cutoff * sinc(2 * cutoff * x) * window(x / half);
    });
    const sum = taps.reduce((a, b) => a + b);
    return taps.map((tap) => tap / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function joined(
  a: Float32Array,
  b: Float32Array,
): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

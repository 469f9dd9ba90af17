/**
 * Changes the sample rate with a windowed-sinc filter (Kaiser window), in
 * bounded memory.
 *
 * Frequencies below 7/8 of the smaller Nyquist frequency pass. Those above it are
 * damped by 80 dB, so that no aliasing is audible.
 *
 * @module
 */
import { type Channels, lengthOf } from "./samples.ts";

const stopbandDb = 80;
/** Where the passband ends, as a share of the smaller Nyquist frequency. */
const passband = 7 / 8;
/**
 * Number of filters: one for each position that an output sample can have between
 * two input samples. Usual rates need at most 640 (11.025 kHz). Other rates, such as
 * 47,952 Hz, have fewer filters, and the results of two neighbours are interpolated,
 * with an error of -90 dB.
 */
const phaseCount = { most: 640, interpolated: 256 } as const;

/** Resamples any number of channels together. */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #phases: readonly Float32Array[];
  /** Input that the filter still needs, by channel. */
  #history: readonly Float32Array[];
  /** Position of the next output in the history, in units of 1/up of an input sample. */
  #position = 0;
  #samplesIn = 0;
  #samplesOut = 0;

  /** @param fromRate A whole number of Hz, as is `toRate`. */
  constructor(fromRate: number, toRate: number, channels: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const half = halfWidth(fromRate, toRate);
    this.#taps = 2 * half;
    this.#phases = this.#up === this.#down
      ? []
      : kernel(fromRate, toRate, countPhases(this.#up), half);
    // Half a filter of silence comes before the first sample, so that the output
    // has no delay against the input.
    this.#history = Array.from(
      { length: channels },
      () => new Float32Array(half - 1),
    );
  }

  /** Returns the output that `channels` complete; the last few milliseconds wait. */
  push(channels: Channels): Channels {
    this.#samplesIn += lengthOf(channels);
    return this.#phases.length === 0 ? channels : this.#filter(channels);
  }

  /** Returns the rest of the output, after all input. */
  flush(): Channels {
    const total = Math.ceil(this.#samplesIn * this.#up / this.#down);
    const silence = new Float32Array(this.#taps);
    const rest = this.#phases.length === 0
      ? this.#history.map(() => new Float32Array(0))
      : this.#filter(this.#history.map(() => silence));
    const missing = total - this.#samplesOut + lengthOf(rest);
    return rest.map((samples) => samples.slice(0, Math.max(missing, 0)));
  }

  #filter(channels: Channels): Channels {
    const input = this.#history.map((history, channel) =>
      joined(history, channels[channel] ?? new Float32Array(0))
    );
    const length = lengthOf(input);
    const available = length - this.#taps + 1;
    const count = Math.max(
      0,
      Math.ceil((available * this.#up - this.#position) / this.#down),
    );
    const output = input.map((samples) => this.#convolve(samples, count));
    const end = this.#position + count * this.#down;
    const used = Math.min(Math.floor(end / this.#up), length);
    this.#position = end - used * this.#up;
    this.#history = input.map((samples) => samples.slice(used));
    this.#samplesOut += count;
    return output;
  }

  #convolve(input: Float32Array, count: number): Float32Array {
    const output = new Float32Array(count);
    const phasesPerStep = (this.#phases.length - 1) / this.#up;
    let position = this.#position;
    for (let i = 0; i < count; i++) {
      const first = Math.floor(position / this.#up);
      const phase = (position - first * this.#up) * phasesPerStep;
      const index = Math.floor(phase);
      const near = product(input, first, this.#phases[index]);
      const weight = phase - index;
      output[i] = weight === 0 ? near : near * (1 - weight) +
        weight * product(input, first, this.#phases[index + 1]);
      position += this.#down;
    }
    return output;
  }
}

/** Applies the filter to the input from `first` on. */
const noTaps = new Float32Array(0);

function product(
  input: Float32Array,
  first: number,
  taps: Float32Array = noTaps,
): number {
  let sum = 0;
  // By index: for-of over typed arrays takes six times as long.
  for (let tap = 0; tap < taps.length; tap++) {
    sum += (taps[tap] ?? 0) * (input[first + tap] ?? 0);
  }
  return sum;
}

/** Counts the input samples on either side of an output sample (Kaiser's estimate). */
function halfWidth(fromRate: number, toRate: number): number {
  const nyquist = Math.min(fromRate, toRate) / 2;
  const transition = 2 * Math.PI * nyquist * (1 - passband) / fromRate;
  return Math.ceil((stopbandDb - 8) / (2.285 * transition) / 2);
}

function countPhases(up: number): number {
  return up <= phaseCount.most ? up : phaseCount.interpolated;
}

/** Computes the filters for evenly spaced positions between two input samples. */
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

/** Computes the modified Bessel function of the first kind, order 0, by its series. */
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

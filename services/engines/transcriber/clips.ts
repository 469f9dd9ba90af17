/**
 * Cuts a long recording in its pauses, since servers limit the length of a file
 * (OpenAI's: 25 MB, 13 minutes of prepared audio).
 *
 * @module
 */
import { EnergyDetector } from "../../audio/energy_detector.ts";
import { mix } from "../../audio/samples.ts";
import { readWav } from "../../audio/wav_stream.ts";
import { encodePcm16, wavHeader } from "../../audio/wav_writer.ts";

/** A part of a recording. */
export interface Clip {
  /** Seconds from the start of the recording. */
  readonly start: number;
  /** Length in seconds. */
  readonly seconds: number;
  /** A WAV file. */
  readonly audio: Blob;
}

/**
 * Cuts clips of at most `longest` seconds, each in its last pause if it has one.
 * One clip is in memory at a time.
 */
export async function* clips(
  path: string,
  longest: number,
): AsyncGenerator<Clip> {
  const file = await Deno.open(path);
  const { header: { sampleRate }, samples } = await readWav(file.readable);
  const pauses = new Pauses(sampleRate);
  const limit = longest * sampleRate;
  let start = 0;
  /** Samples from `start` on, as 16-bit PCM. */
  let held = new Blob();

  const take = (length: number): Clip => {
    const dataBytes = 2 * length;
    const header = wavHeader({ sampleRate, channels: 1, dataBytes });
    const clip = {
      start: start / sampleRate,
      seconds: length / sampleRate,
      audio: new Blob([header, held.slice(0, dataBytes)], {
        type: "audio/wav",
      }),
    };
    held = held.slice(dataBytes);
    start += length;
    return clip;
  };

  for await (const chunk of samples) {
    const mono = mix(chunk);
    pauses.push(mono);
    held = new Blob([held, encodePcm16(mono)]);
    while (held.size / 2 > limit) {
      yield take(pauses.lastIn(start, start + limit) - start);
    }
  }
  if (held.size > 0) yield take(held.size / 2);
}

/** Collects the middles of pauses in speech, as numbers of samples. */
class Pauses {
  readonly #detector: EnergyDetector;
  readonly #sampleRate: number;
  #silentSince: number | undefined = 0;
  #middles: number[] = [];

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#detector = new EnergyDetector({ sampleRate });
  }

  push(samples: Float32Array): void {
    for (const { type, time } of this.#detector.push(samples)) {
      const at = Math.round(time * this.#sampleRate);
      if (type === "end") this.#silentSince = at;
      else if (this.#silentSince !== undefined) {
        this.#middles.push(Math.round((this.#silentSince + at) / 2));
        this.#silentSince = undefined;
      }
    }
  }

  /** Returns the last pause after `from` and up to `to`; `to` if there is none. */
  lastIn(from: number, to: number): number {
    if (this.#silentSince !== undefined && this.#silentSince <= to) return to;
    this.#middles = this.#middles.filter((middle) => middle > from);
    return this.#middles.findLast((middle) => middle <= to) ?? to;
  }
}

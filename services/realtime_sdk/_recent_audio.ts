/** The last samples of audio that goes on, found by their place in all of it. */
export class RecentAudio {
  #samples = new Float32Array(0);
  #length = 0;
  /** Place of the first sample that is still there. */
  #start = 0;

  /** Place after the last sample. */
  get end(): number {
    return this.#start + this.#length;
  }

  push(samples: Float32Array): void {
    const length = this.#length + samples.length;
    if (length > this.#samples.length) {
      const grown = new Float32Array(2 * length);
      grown.set(this.#samples.subarray(0, this.#length));
      this.#samples = grown;
    }
    this.#samples.set(samples, this.#length);
    this.#length = length;
  }

  /** A copy of the samples from place to place; those forgotten are left out. */
  slice(from: number, to: number): Float32Array {
    const at = (place: number) => Math.max(place - this.#start, 0);
    return this.#samples.slice(at(from), Math.min(at(to), this.#length));
  }

  /** Forgets what is before the place, once that is worth the copying. */
  forget(before: number): void {
    const count = Math.min(before - this.#start, this.#length);
    if (count < this.#length / 2) return;
    this.#samples.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#start += count;
  }
}

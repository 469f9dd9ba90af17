/** Keeps the latest samples of a stream, addressed by their position in it. */
export class RecentAudio {
  #samples = new Float32Array(0);
  #length = 0;
  /** Position of the first sample that is kept. */
  #start = 0;

  /** Position after the last sample. */
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

  /** Copies the samples between two positions; forgotten samples are left out. */
  slice(from: number, to: number): Float32Array {
    const at = (place: number) => Math.max(place - this.#start, 0);
    return this.#samples.slice(at(from), Math.min(at(to), this.#length));
  }

  /** Forgets the samples before a position, once there are enough to be worth it. */
  forget(before: number): void {
    const count = Math.min(before - this.#start, this.#length);
    if (count < this.#length / 2) return;
    this.#samples.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#start += count;
  }
}

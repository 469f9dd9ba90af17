/**
 * Computes ages from times.
 *
 * @module
 */

/** Measures ages against one moment, and counts those that were negative. */
export class AgeClock {
  /** How many ages were negative. */
  clamped = 0;
  readonly #nowMs: number | undefined;

  /** @param nowMs Milliseconds since 1970; `undefined` where it isn't known. */
  constructor(nowMs: number | undefined) {
    this.#nowMs = nowMs;
  }

  /** Seconds since `timeMs`, not below 0; `undefined` where either isn't known. */
  since(timeMs: number | undefined): number | undefined {
    if (this.#nowMs === undefined || timeMs === undefined) return undefined;
    const seconds = (this.#nowMs - timeMs) / 1000;
    if (seconds >= 0) return seconds;
    this.clamped++;
    return 0;
  }
}

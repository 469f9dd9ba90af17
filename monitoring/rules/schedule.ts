/**
 * Spreads groups of rules over their interval.
 *
 * @module
 */

/** Times at which a group is evaluated, a fixed interval apart. */
export class Schedule {
  readonly #offset: number;

  /**
   * @param key Decides where in the interval the group is evaluated, so that
   * not all groups are at the same time.
   * @param interval Milliseconds.
   */
  constructor(key: string, readonly interval: number) {
    this.#offset = hash(key) % interval;
  }

  /** Returns the first time after this one. */
  next(now: number): number {
    const { interval } = this;
    return Math.floor((now - this.#offset) / interval + 1) * interval +
      this.#offset;
  }

  /**
   * Returns the time that follows a time of the schedule, and how many lie
   * between because it is late. A clock that was set back starts anew.
   */
  following(last: number, now: number): { at: number; missed: number } {
    const { interval } = this;
    if (now < last) return { at: this.next(now) - interval, missed: 0 };
    const passed = Math.max(Math.floor((now - last) / interval), 1);
    return { at: last + passed * interval, missed: passed - 1 };
  }
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

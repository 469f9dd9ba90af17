/**
 * Stand-in for `@std/testing/time` where JSR can't be reached.
 *
 * @module
 */
// @ts-types="npm:@types/sinonjs__fake-timers@^15.0.1"
import fakeTimers, {
  type InstalledClock,
} from "npm:@sinonjs/fake-timers@^15.5.0";

const realSetTimeout = globalThis.setTimeout;
let current: FakeTime | undefined;

/** Thrown when time is faked twice, restored twice or set to nonsense. */
class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

/** Replaces `Date` and the timer functions by ones that a test moves on. */
export class FakeTime {
  /** Milliseconds since 1970 at which this time began. */
  readonly start: number;
  readonly #clock: InstalledClock;

  /** Begins at `start`, by default now. */
  constructor(start?: number | string | Date | null) {
    if (current !== undefined) throw new TimeError("Time is already faked");
    this.start = new Date(start ?? Date.now()).getTime();
    if (Number.isNaN(this.start)) {
      throw new TypeError(`Cannot start fake time at "${start}": not a date`);
    }
    this.#clock = fakeTimers.install({
      now: this.start,
      toFake: [
        "Date",
        "setTimeout",
        "clearTimeout",
        "setInterval",
        "clearInterval",
      ],
    });
    current = this;
  }

  /** Restores real time. */
  static restore(): void {
    if (current === undefined) throw new TimeError("Time is already restored");
    current.restore();
  }

  /** Milliseconds since 1970. Setting it runs the timers due until then. */
  get now(): number {
    return this.#clock.now;
  }
  set now(value: number) {
    if (value < this.now) {
      throw new RangeError(
        `Cannot go back in time from ${this.now} to ${value}`,
      );
    }
    this.tick(value - this.now);
  }

  /** Moves time on by `ms` and runs the timers due. */
  tick(ms = 0): void {
    this.#clock.tick(ms);
  }

  /** Runs pending microtasks, then moves time on by `ms`. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /** Moves time on to the next timer. Returns whether there was one. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    return true;
  }

  /** Runs pending microtasks, then moves time on to the next timer. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Moves time on until no timer is left. */
  runAll(): void {
    while (this.next());
  }

  /** Like {@linkcode runAll}, with pending microtasks run before each timer. */
  async runAllAsync(): Promise<void> {
    do await this.runMicrotasks(); while (this.next());
  }

  /** Resolves after `ms` of real time. */
  delay(ms: number): Promise<void> {
    return new Promise((resolve) => realSetTimeout(resolve, ms));
  }

  /** Runs pending microtasks. */
  runMicrotasks(): Promise<void> {
    return this.delay(0);
  }

  /** Restores real time. */
  restore(): void {
    if (current !== this) throw new TimeError("Time is already restored");
    current = undefined;
    this.#clock.uninstall();
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}

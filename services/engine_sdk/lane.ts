/**
 * Claims tasks for some of an engine's slots.
 *
 * An engine with several slots has two lanes. While the engine processes the
 * tasks of one lane, the other lane claims its next tasks. With a single loop
 * the queue and the engine would wait for each other in turn.
 *
 * @module
 */
import { nextTick } from "node:process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pause } from "../async/pause.ts";
import type { Outage } from "../service/outage.ts";
import type { TaskLease } from "../ports/task_queue.ts";

/** Options of a lane. */
export interface LaneOptions {
  /** Number of tasks that the lane processes at once. */
  readonly slots: number;
  /** Number of lanes of the same engine before this one. */
  readonly place: number;
  /** Waits for tasks, `count` at most. */
  readonly claim: (count: number) => Promise<readonly TaskLease[]>;
  /** Processes a task; calls `onWorked` when only the report is left. */
  readonly work: (lease: TaskLease, onWorked: () => void) => Promise<void>;
  /** Records failed and successful claims. */
  readonly outage: Outage;
  /** Ends the lane once it aborts. */
  readonly signal: AbortSignal;
}

/** Shares the slots of an engine out to one or two lanes. */
export function shareOut(slots: number): number[] {
  const half = Math.ceil(slots / 2);
  return [half, slots - half].filter((share) => share > 0);
}

/** Runs some of an engine's slots. */
export class Lane {
  readonly #options: LaneOptions;
  #working = 0;
  #unreported = 0;
  #slotFree = Promise.withResolvers<void>();

  /** Claims nothing before {@linkcode run}. */
  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Claims tasks until the signal aborts; running tasks may outlast it. */
  async run(): Promise<void> {
    const { claim, outage, place, signal } = this.#options;
    signal.addEventListener("abort", () => this.#slotFree.resolve());
    while (!signal.aborted) {
      const free = this.#freeSlots;
      if (free === 0) {
        await this.#freeSlot();
        continue;
      }
      try {
        const leases = await claim(free);
        outage.worked();
        // Both lanes may get tasks at the same moment. The lanes before this one
        // send their reports first; otherwise the lanes would stay in step.
        for (let ahead = place; ahead > 0; ahead--) await nextTurn();
        for (const lease of leases) this.#take(lease);
      } catch (error) {
        await pause(outage.failed(error), signal);
      }
    }
  }

  /**
   * Counts the tasks that the lane may claim. A processed task frees its slot
   * before its report is sent, unless reports don't get through.
   */
  get #freeSlots(): number {
    const { slots } = this.#options;
    return slots - Math.max(this.#working, this.#unreported - slots);
  }

  async #freeSlot(): Promise<void> {
    this.#slotFree = Promise.withResolvers();
    await this.#slotFree.promise;
    // One claim, not several, follows tasks that end at the same moment.
    await new Promise<void>((resolve) => nextTick(resolve));
  }

  #take(lease: TaskLease): void {
    this.#working++;
    this.#unreported++;
    const onWorked = () => {
      this.#working--;
      this.#slotFree.resolve();
    };
    this.#options.work(lease, onWorked).finally(() => {
      this.#unreported--;
      this.#slotFree.resolve();
    });
  }
}

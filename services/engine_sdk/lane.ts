/**
 * Claims tasks for some of an engine's slots.
 *
 * An engine with several slots has two lanes, so that the queue sees to the
 * tasks of one while the other's are worked on, where a single loop would have
 * the queue and the engine wait for each other in turn.
 *
 * @module
 */
import { nextTick } from "node:process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Outage, pause } from "../host/outage.ts";
import type { TaskLease } from "../ports/task_queue.ts";

/** What a lane is given. */
export interface LaneOptions {
  /** Tasks worked on at once. */
  readonly slots: number;
  /** How many lanes of the same engine come before it. */
  readonly place: number;
  /** Waits for tasks, `count` at most. */
  readonly claim: (count: number) => Promise<readonly TaskLease[]>;
  /** Works a task off, and calls `onWorked` when only its report is left. */
  readonly work: (lease: TaskLease, onWorked: () => void) => Promise<void>;
  /** Told how claims go. */
  readonly outage: Outage;
  /** Ends the lane once it aborts. */
  readonly signal: AbortSignal;
}

/** How the slots of an engine are shared out to lanes. */
export function shareOut(slots: number): number[] {
  const half = Math.ceil(slots / 2);
  return [half, slots - half].filter((share) => share > 0);
}

/** Some of an engine's slots. */
export class Lane {
  readonly #options: LaneOptions;
  #working = 0;
  #unreported = 0;
  #slotFree = Promise.withResolvers<void>();

  /** Claims nothing before {@linkcode run}. */
  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Claims tasks until the signal aborts; those under way may go on after it. */
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
        // Tasks of both lanes may have come together: what the others say goes
        // out first, or the lanes would go on in step.
        for (let ahead = place; ahead > 0; ahead--) await nextTurn();
        for (const lease of leases) this.#take(lease);
      } catch (error) {
        await pause(outage.failed(error), signal);
      }
    }
  }

  /**
   * How many tasks may be claimed. What is worked off no longer holds up the
   * next task while it is reported, unless reports don't get through.
   */
  get #freeSlots(): number {
    const { slots } = this.#options;
    return slots - Math.max(this.#working, this.#unreported - slots);
  }

  async #freeSlot(): Promise<void> {
    this.#slotFree = Promise.withResolvers();
    await this.#slotFree.promise;
    // Tasks that end together are followed by one claim, not by several.
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

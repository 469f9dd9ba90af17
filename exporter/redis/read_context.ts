/**
 * The state of one collection that reading a queue needs.
 *
 * @module
 */
import type { AgeClock } from "./age_clock.ts";
import type { DeadLetters } from "./dead_letters.ts";
import type { SendCommand } from "./protocol/command.ts";
import type { QueueLayout } from "./layout.ts";
import type { LiveWorkers } from "./workers.ts";

/** One collection, the same for every queue. */
export interface ReadContext {
  readonly send: SendCommand;
  readonly layout: QueueLayout;
  readonly ages: AgeClock;
  /** `undefined` where workers don't report themselves or couldn't be read. */
  readonly workers: LiveWorkers | undefined;
  /** `undefined` where none are kept or they couldn't be read. */
  readonly deadLetters: DeadLetters | undefined;
  /** Most entries that one command returns. */
  readonly countLimit: number;
  /** Takes an error that costs one value but not the whole queue. */
  readonly onProblem: (error: unknown) => void;
}

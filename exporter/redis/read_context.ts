/**
 * What reading one queue needs to know of the collection it is part of.
 *
 * @module
 */
import type { AgeClock } from "./age_clock.ts";
import type { DeadLetters } from "./dead_letters.ts";
import type { SendCommand } from "./protocol/command.ts";
import type { QueueLayout } from "./layout.ts";
import type { LiveWorkers } from "./workers.ts";

/** One collection, as it is for every queue. */
export interface ReadContext {
  readonly send: SendCommand;
  readonly layout: QueueLayout;
  readonly ages: AgeClock;
  /** `undefined` where workers don't report themselves or couldn't be read. */
  readonly workers: LiveWorkers | undefined;
  /** `undefined` where nobody keeps them or they couldn't be read. */
  readonly deadLetters: DeadLetters | undefined;
  /** Most entries that one command returns. */
  readonly countLimit: number;
  /** Takes what leaves a value out without keeping the queue from being read. */
  readonly onProblem: (error: unknown) => void;
}

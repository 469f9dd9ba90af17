/**
 * Tests what every {@linkcode TaskQueue} must do.
 *
 * @module
 */
import type { TaskQueue } from "../../services/ports/task_queue.ts";
import { type Open, suite, type SuiteOptions } from "./_suite.ts";
import { claimCases } from "./_task_queue_claim.ts";
import { enqueueCases } from "./_task_queue_enqueue.ts";
import { leaseCases } from "./_task_queue_lease.ts";

/** Registers the suite. @param name Names the adapter: `sqlite TaskQueue`. */
export function taskQueueConformance(
  name: string,
  open: Open<TaskQueue>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  enqueueCases(check);
  claimCases(check);
  leaseCases(check);
}

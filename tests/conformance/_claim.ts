/**
 * Claims for cases that are about a single task.
 *
 * @module
 */
import { assert } from "@std/assert";
import type {
  ClaimOptions,
  TaskLease,
  TaskQueue,
} from "../../services/ports/task_queue.ts";

/** The oldest task that nobody holds; null when none came. */
export async function claimOne(
  queue: TaskQueue,
  engineId: string,
  options: Omit<ClaimOptions, "count">,
): Promise<TaskLease | null> {
  const [lease = null] = await queue.claim(engineId, { ...options, count: 1 });
  return lease;
}

/** The same of the transcriber's tasks, where there must be one. */
export async function claim(
  queue: TaskQueue,
  options: Omit<ClaimOptions, "count">,
): Promise<TaskLease> {
  const lease = await claimOne(queue, "transcriber", options);
  assert(lease, `${options.consumer} got no task`);
  return lease;
}

/**
 * Claims single tasks.
 *
 * @module
 */
import { assert } from "@std/assert";
import type {
  ClaimOptions,
  TaskLease,
  TaskQueue,
} from "../../services/ports/task_queue.ts";

/** Claims the oldest task; null if none came in time. */
export async function claimOne(
  queue: TaskQueue,
  engineId: string,
  options: Omit<ClaimOptions, "count">,
): Promise<TaskLease | null> {
  const [lease = null] = await queue.claim(engineId, { ...options, count: 1 });
  return lease;
}

/** Claims the oldest task of the transcriber. Fails if there is none. */
export async function claim(
  queue: TaskQueue,
  options: Omit<ClaimOptions, "count">,
): Promise<TaskLease> {
  const lease = await claimOne(queue, "transcriber", options);
  assert(lease, `${options.consumer} got no task`);
  return lease;
}

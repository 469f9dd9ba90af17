/**
 * Claims for cases that are about a single task.
 *
 * @module
 */
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

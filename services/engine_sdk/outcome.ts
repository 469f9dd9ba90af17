/**
 * Describes how an attempt at a task ended, for the orchestrator.
 *
 * @module
 */
import { cancelledCode } from "../contracts/event.ts";
import type { Failure } from "../contracts/job.ts";
import type { TaskOutput } from "../contracts/task.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import { EngineError } from "./engine.ts";
import type { Interruption } from "./task_watch.ts";

/** An attempt that gave the output of its stage. */
export interface Completed {
  readonly status: "completed";
  readonly output: TaskOutput;
  readonly audioSeconds: number;
}

/** An attempt that gave no output. */
export interface Failed {
  readonly status: "failed";
  readonly error: Failure;
  /** True if a retry may succeed. */
  readonly retryable: boolean;
}

/** The end of an attempt. */
export type Outcome = Completed | Failed;

/** Error code of a task that becomes a dead letter. */
export const deliveryLimitCode = "delivery_limit";

/** Longest error message, in characters; longer ones are cut. */
const longestMessage = 1_000;

/** Describes an attempt that ended with an error. */
export function failureOf(
  error: unknown,
  { message: { engine_id, timeout_at } }: TaskLease,
  interruption: Interruption | undefined,
): Failed {
  if (interruption === cancelledCode) {
    return failed(cancelledCode, "The job was cancelled.", false);
  }
  if (interruption === "timeout") {
    const message = `Engine "${engine_id}" did not finish by ${timeout_at}.`;
    return failed("timeout", message, true);
  }
  if (error instanceof EngineError) {
    return failed(error.code, error.message, error.retryable);
  }
  // The message may describe this machine, so only the operator sees it.
  const message = `Engine "${engine_id}" failed unexpectedly.`;
  return failed("engine_error", message, true);
}

/** Describes a task that was delivered too often, as if it killed its engines. */
export function deliveryLimit(deliveries: number, most: number): Failed {
  return failed(
    deliveryLimitCode,
    `The task was delivered ${deliveries} times and never ended; ` +
      `at most ${most} deliveries are allowed.`,
    false,
  );
}

function failed(code: string, message: string, retryable: boolean): Failed {
  const error = { code, message: message.slice(0, longestMessage) };
  return { status: "failed", error, retryable };
}

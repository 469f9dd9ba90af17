/**
 * How a try of a task ended, as the orchestrator is told.
 *
 * @module
 */
import { cancelledCode } from "../contracts/event.ts";
import type { Failure } from "../contracts/job.ts";
import type { TaskOutput } from "../contracts/task.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import { EngineError } from "./engine.ts";
import type { Interruption } from "./task_watch.ts";

/** A try that gave what its stage promises. */
export interface Completed {
  readonly status: "completed";
  readonly output: TaskOutput;
  readonly audioSeconds: number;
}

/** A try that didn't. */
export interface Failed {
  readonly status: "failed";
  readonly error: Failure;
  /** Whether another try may go better. */
  readonly retryable: boolean;
}

/** How a try ended. */
export type Outcome = Completed | Failed;

/** Error code of a task that goes to the dead letters. */
export const deliveryLimitCode = "delivery_limit";

/** Longest error message that is passed on. */
const longestMessage = 1_000;

/** What an error makes of a try. */
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
  // What it says may be about this machine, so it is for the operator alone.
  const message = `Engine "${engine_id}" failed unexpectedly.`;
  return failed("engine_error", message, true);
}

/** The end of a task that kills those who work on it, or seems to. */
export function deliveryLimit(deliveries: number, most: number): Failed {
  return failed(
    deliveryLimitCode,
    `The task was handed out ${deliveries} times and never ended; ` +
      `${most} times are allowed.`,
    false,
  );
}

function failed(code: string, message: string, retryable: boolean): Failed {
  const error = { code, message: message.slice(0, longestMessage) };
  return { status: "failed", error, retryable };
}

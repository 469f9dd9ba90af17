/**
 * Keeps one queue of tasks for each engine.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";
import type { TaskMessage } from "../contracts/task.ts";

/** A task that a consumer claimed, until its lease expires. */
export interface TaskLease {
  /** The task. */
  readonly message: TaskMessage;
  /** Number of deliveries, this one included, from 1. */
  readonly deliveries: number;
  /** True if its job was to be cancelled when the task was claimed. */
  readonly isCancelled: boolean;
  /** Names this delivery for the adapter. */
  readonly receipt: string;
  /** Name of the worker that claimed it. */
  readonly consumer: string;
}

/** Options of a claim. Times are milliseconds. */
export interface ClaimOptions {
  /** Name of the worker, unique among those that run. */
  readonly consumer: string;
  /** Most tasks to claim. */
  readonly count: number;
  /** Length of the lease, unless it is renewed. */
  readonly leaseMs: number;
  /** Longest wait for the first task; 0 doesn't wait. */
  readonly waitMs: number;
  /**
   * Whether to report the start of each task, by a `task.started` event. The
   * start of a task whose job is to be cancelled is not reported; the start of a
   * task that turns out to be unreadable may be.
   *
   * @default false
   */
  readonly reportStart?: boolean;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

/** The reason for moving a task to the dead letters. */
export interface DeadLetterReason {
  /** Stable code. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/**
 * The task queues. Delivery is at least once.
 *
 * A claim gives a lease: while the consumer renews it, no other consumer gets the
 * task. Once it expired the task is redelivered, with `deliveries` one higher. A
 * lease whose task was redelivered is lost: methods that get it change nothing and
 * return false.
 */
export interface TaskQueue {
  /**
   * Puts a task into the queue of its engine. Idempotent: the same `task_id` with
   * the same or a lower `attempt` is enqueued once, until 24 hours after it left
   * the queue. True if it was enqueued now.
   */
  enqueue(message: TaskMessage): Promise<boolean>;
  /**
   * Claims the oldest tasks that are under no lease; empty if none came in time.
   * Moves tasks that can't be read to the dead letters instead.
   */
  claim(engineId: string, options: ClaimOptions): Promise<TaskLease[]>;
  /** Renews the lease for another `leaseMs`; false if it was lost. */
  renew(lease: TaskLease, leaseMs: number): Promise<boolean>;
  /**
   * Removes a task that is done and publishes the report of it: both or neither.
   * False, without a report, if the lease was lost.
   */
  acknowledge(lease: TaskLease, report?: PlatformEvent): Promise<boolean>;
  /**
   * Releases a task without counting the delivery, so that another worker can
   * claim it at once. False if the lease was lost.
   */
  release(lease: TaskLease): Promise<boolean>;
  /**
   * Moves a task to the dead letters and publishes the report of it: both or
   * neither. False, without a report, if the lease was lost.
   */
  deadLetter(
    lease: TaskLease,
    reason: DeadLetterReason,
    report?: PlatformEvent,
  ): Promise<boolean>;
  /** Asks workers to stop the tasks of a job. Forgotten after 24 hours. */
  requestCancellation(jobId: string): Promise<void>;
  /** Whether the tasks of the job are to be stopped. */
  isCancelled(jobId: string): Promise<boolean>;
}

/**
 * One queue per engine, at least once.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";
import type { TaskMessage } from "../contracts/task.ts";

/** A task that a consumer holds until its lease lapses. */
export interface TaskLease {
  /** The task. */
  readonly message: TaskMessage;
  /** How often the task was handed out, this time included; 1 is the first. */
  readonly deliveries: number;
  /** Whether its job was marked as cancelled when it was claimed. */
  readonly isCancelled: boolean;
  /** The adapter's own handle on this delivery. */
  readonly receipt: string;
  /** Who claimed it. */
  readonly consumer: string;
}

/** How to claim. Times are milliseconds. */
export interface ClaimOptions {
  /** Name of the claiming worker, unique among the running ones. */
  readonly consumer: string;
  /** Most tasks to claim. */
  readonly count: number;
  /** How long the lease holds without renewal. */
  readonly leaseMs: number;
  /** How long to wait for the first one; 0 looks once. */
  readonly waitMs: number;
  /**
   * Whether the event log is told that the tasks have started: of each that is
   * claimed, or of none. A task whose job was marked as cancelled doesn't start;
   * one that can't be read may be told of before that is found.
   *
   * @default false
   */
  readonly tellsStart?: boolean;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

/** Why a task went to the dead letters. */
export interface DeadLetterReason {
  /** Stable code. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}

/**
 * Work for engines.
 *
 * A claim is a lease: while the consumer renews it nobody else gets the task,
 * and once it lapses the task is handed out again with `deliveries` one higher.
 * A method that gets a lease which has lapsed and been claimed over by somebody
 * else changes nothing and says so.
 */
export interface TaskQueue {
  /**
   * Puts a task into the queue of its engine. Idempotent: the same `task_id`
   * with the same or a lower `attempt` is enqueued once, also within 24 hours
   * after it left the queue. True when it was enqueued now.
   */
  enqueue(message: TaskMessage): Promise<boolean>;
  /**
   * Waits for tasks that nobody holds and gives the oldest; empty when none
   * came. One that can't be read as a message goes to the dead letters instead.
   */
  claim(engineId: string, options: ClaimOptions): Promise<TaskLease[]>;
  /** Holds the lease for another `leaseMs`; false when it was lost. */
  renew(lease: TaskLease, leaseMs: number): Promise<boolean>;
  /**
   * The task is done and leaves the queue, and the report of it gets into the
   * event log: both or neither. False, and nothing is reported, when the lease
   * was lost.
   */
  acknowledge(lease: TaskLease, report?: PlatformEvent): Promise<boolean>;
  /**
   * Hands the task back at once, without counting the delivery. For a worker
   * that shuts down. False when the lease was lost.
   */
  release(lease: TaskLease): Promise<boolean>;
  /**
   * Moves the task to the dead letters, and the report of it into the event
   * log. False, and nothing is reported, when the lease was lost.
   */
  deadLetter(
    lease: TaskLease,
    reason: DeadLetterReason,
    report?: PlatformEvent,
  ): Promise<boolean>;
  /** Marks a job, so that workers stop its tasks. Forgotten after 24 hours. */
  requestCancellation(jobId: string): Promise<void>;
  /** Whether the job was marked. */
  isCancelled(jobId: string): Promise<boolean>;
}

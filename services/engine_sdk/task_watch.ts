/**
 * Keeps the lease on a task and notices when the work is no longer wanted.
 *
 * @module
 */
import { cancelledCode } from "../contracts/event.ts";
import type { Outage } from "../host/outage.ts";
import type { TaskLease, TaskQueue } from "../ports/task_queue.ts";

/** Why work was stopped from outside. */
export type Interruption =
  | typeof cancelledCode
  | "timeout"
  | "lease_lost"
  | "stopping";

/** Reason of the signals that a watch aborts. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor(readonly why: Interruption) {
    super(`The task was interrupted: ${why}`);
  }
}

/** What a watch needs. Times are milliseconds. */
export interface TaskWatchOptions {
  readonly taskQueue: TaskQueue;
  readonly lease: TaskLease;
  /** Renewed at a third of it. */
  readonly leaseMs: number;
  /** How often to look whether the job was cancelled. */
  readonly pollMs: number;
  readonly outage: Outage;
}

/** Watches over one task from its claim until it is disposed of. */
export class TaskWatch implements AsyncDisposable {
  readonly #options: TaskWatchOptions;
  readonly #timeoutAt: number;
  readonly #work = new AbortController();
  readonly #hold = new AbortController();
  #heldSince = performance.now();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: TaskWatchOptions) {
    this.#options = options;
    this.#timeoutAt = Date.parse(options.lease.message.timeout_at);
  }

  /** Aborts when the work is to stop, for whatever reason. */
  get working(): AbortSignal {
    return this.#work.signal;
  }

  /** Aborts when nothing may be reported about the task any more. */
  get holding(): AbortSignal {
    return this.#hold.signal;
  }

  /** Why the work was stopped, if it was. */
  get interruption(): Interruption | undefined {
    const { reason } = this.#work.signal;
    return reason instanceof InterruptedError ? reason.why : undefined;
  }

  /** Goes by what the claim told, then looks by itself from time to time. */
  start(): void {
    this.#checkTimeout();
    if (this.#options.lease.isCancelled) this.interrupt(cancelledCode);
    this.#lookLater();
  }

  /** Stops the work; the first reason counts. */
  interrupt(why: Interruption): void {
    const reason = new InterruptedError(why);
    this.#work.abort(reason);
    if (why === "lease_lost" || why === "stopping") this.#hold.abort(reason);
  }

  /** Watches no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookLater(): void {
    if (this.#isOver) return;
    const { pollMs, leaseMs } = this.#options;
    const intervalMs = Math.min(pollMs, leaseMs / 3);
    const leftMs = this.#work.signal.aborted
      ? intervalMs
      : Math.max(0, this.#timeoutAt - Date.now());
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(() => this.#lookLater());
    }, Math.min(intervalMs, leftMs));
  }

  #checkTimeout(): void {
    if (Date.now() >= this.#timeoutAt) this.interrupt("timeout");
  }

  async #look(): Promise<void> {
    const { taskQueue, lease, leaseMs, outage } = this.#options;
    this.#checkTimeout();
    try {
      if (!this.#work.signal.aborted) {
        const cancelled = await taskQueue.isCancelled(lease.message.job_id);
        if (cancelled) this.interrupt(cancelledCode);
      }
      const now = performance.now();
      if (now - this.#heldSince >= leaseMs / 3) {
        if (!await taskQueue.renew(lease, leaseMs)) {
          return this.interrupt("lease_lost");
        }
        this.#heldSince = now;
      }
      outage.worked();
    } catch (error) {
      outage.failed(error);
    }
    const heldMs = performance.now() - this.#heldSince;
    if (heldMs >= leaseMs) this.interrupt("lease_lost");
  }
}

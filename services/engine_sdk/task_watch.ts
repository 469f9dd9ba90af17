/**
 * Renews the lease of a task and notices when its result is no longer wanted.
 *
 * @module
 */
import { cancelledCode } from "../contracts/event.ts";
import type { Outage } from "../service/outage.ts";
import type { TaskLease, TaskQueue } from "../ports/task_queue.ts";

/** Reason for which a task was interrupted. */
export type Interruption =
  | typeof cancelledCode
  | "timeout"
  | "lease_lost"
  | "stopping";

/** Abort reason of a watch's signals. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor(readonly why: Interruption) {
    super(`The task was interrupted: ${why}`);
  }
}

/** Options of a watch. Times are milliseconds. */
export interface TaskWatchOptions {
  readonly taskQueue: TaskQueue;
  readonly lease: TaskLease;
  /** Length of the lease. The watch renews it after a third. */
  readonly leaseMs: number;
  /** Time between two checks for a cancelled job. */
  readonly pollMs: number;
  readonly outage: Outage;
}

/** Watches one task from its claim until it is disposed. */
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

  /** Aborts when the engine should stop, for any reason. */
  get working(): AbortSignal {
    return this.#work.signal;
  }

  /** Aborts when the task may no longer be reported. */
  get holding(): AbortSignal {
    return this.#hold.signal;
  }

  /** Reason of the interruption, if there was one. */
  get interruption(): Interruption | undefined {
    const { reason } = this.#work.signal;
    return reason instanceof InterruptedError ? reason.why : undefined;
  }

  /** Checks what the claim said, then polls. */
  start(): void {
    this.#checkTimeout();
    if (this.#options.lease.isCancelled) this.interrupt(cancelledCode);
    this.#lookLater();
  }

  /** Interrupts the task; the first reason counts. */
  interrupt(why: Interruption): void {
    const reason = new InterruptedError(why);
    this.#work.abort(reason);
    if (why === "lease_lost" || why === "stopping") this.#hold.abort(reason);
  }

  /** Stops watching. */
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

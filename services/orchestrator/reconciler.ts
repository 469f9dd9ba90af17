/**
 * Advances jobs that no event advances: a gateway died before it published the
 * event, a task never reached its queue, or an engine fell silent.
 *
 * @module
 */
import { pause } from "../async/pause.ts";
import { Outage } from "../service/outage.ts";
import { advance } from "./advance.ts";
import { type Context, jobLogger } from "./context.ts";
import { failOverdue } from "./overdue.ts";

/** Options of the reconciler. */
export interface ReconcileOptions {
  /**
   * Milliseconds between two rounds, and the age of jobs from which it checks them.
   */
  readonly intervalMs: number;
  /** Most jobs in a round, the oldest first. */
  readonly limit: number;
  /** From 0 to 1, keeps two orchestrators out of step. @default Math.random */
  readonly random?: () => number;
}

/** Default options. */
export const defaultReconcileOptions: ReconcileOptions = {
  intervalMs: 30_000,
  limit: 1000,
};

/**
 * Advances every unfinished job that is old enough.
 *
 * @param ageMs How old; the interval, in which events come by themselves.
 * @throws {AggregateError} if some jobs couldn't be advanced; the others were.
 */
export async function reconcile(
  context: Context,
  { intervalMs, limit }: ReconcileOptions,
  signal?: AbortSignal,
  ageMs: number = intervalMs,
): Promise<void> {
  const jobs = await context.backend.jobStore.unfinished({
    createdBefore: new Date(context.now().getTime() - ageMs),
    limit,
  });
  const errors: Error[] = [];
  for (const job of jobs) {
    if (signal?.aborted) break;
    try {
      await failOverdue(context, job, intervalMs);
      await advance(context, job.id);
    } catch (error) {
      // With the backend down the other jobs would fail too.
      await context.backend.check();
      jobLogger(context, job).debug({ err: error }, "Job not reconciled");
      errors.push(new Error(`job "${job.id}"`, { cause: error }));
    }
  }
  if (errors.length > 0) {
    throw new AggregateError(
      errors,
      `Cannot reconcile ${errors.length} of ${jobs.length} jobs`,
    );
  }
}

/** Reconciles at an interval until it is stopped. */
export class Reconciler {
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;
  #pause = new AbortController();

  /** Starts; the first round comes after about one interval. */
  constructor(context: Context, options: ReconcileOptions) {
    this.#loop = this.#run(context, options);
  }

  /** Checks all unfinished jobs now, because the backend was down. */
  hurry(): void {
    this.#pause.abort();
  }

  /** Stops after the current job. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(context: Context, options: ReconcileOptions): Promise<void> {
    const { intervalMs, random = Math.random } = options;
    const { signal } = this.#stopping;
    const { logger, metrics } = context;
    const outage = new Outage("Reconciling jobs", {
      logger,
      errors: metrics.backendErrors.with({ operation: "reconcile" }),
    });
    while (true) {
      const hurried = this.#pause.signal;
      await pause(
        intervalMs * (0.75 + 0.5 * random()),
        AbortSignal.any([signal, hurried]),
      );
      if (signal.aborted) return;
      this.#pause = new AbortController();
      const ageMs = hurried.aborted ? 0 : intervalMs;
      try {
        await reconcile(context, options, signal, ageMs);
        outage.worked();
      } catch (error) {
        outage.failed(error);
      }
    }
  }
}

/**
 * Runs collectors for a scrape: with a deadline, each on its own, and once for
 * all scrapes that ask at the same time.
 *
 * @module
 */

/** Why a run has no result. */
export type FailureReason = "error" | "timeout";

/** How a run ended. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: FailureReason };

/** A run that hasn't ended. */
interface Run<T> {
  readonly outcome: Promise<Outcome<T>>;
  /** Gives the run at least `budgetMs` milliseconds from now. */
  extend(budgetMs: number): void;
}

/** A task that never runs twice at the same time. */
export class SharedTask<T> {
  readonly #task: (signal: AbortSignal) => T | Promise<T>;
  readonly #onFailure: (reason: FailureReason) => void;
  #current?: Run<T>;
  #settled: Promise<void> = Promise.resolve();

  /** Calls `onFailure` once for each failed run, however many scrapes share it. */
  constructor(
    task: (signal: AbortSignal) => T | Promise<T>,
    onFailure: (reason: FailureReason) => void,
  ) {
    this.#task = task;
    this.#onFailure = onFailure;
  }

  /**
   * Joins the present run or starts one. Never rejects, and never takes longer
   * than `budgetMs`. The run itself may take as long as the largest budget of
   * its callers: a scrape with a short timeout must not fail the others.
   */
  run(budgetMs: number): Promise<Outcome<T>> {
    this.#current ??= this.#start();
    this.#current.extend(budgetMs);
    return withDeadline(this.#current.outcome, budgetMs);
  }

  #start(): Run<T> {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Outcome<T>>();
    // The next run waits for a task that goes on past its deadline, so that no
    // collector has to expect to run twice at the same time.
    this.#settled = this.#settled.then(() => {
      controller.signal.throwIfAborted();
      return this.#task(controller.signal);
    }).then(
      (value) => resolve({ ok: true, value }),
      () => resolve({ ok: false, reason: "error" }),
    );
    let deadline = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;
    promise.then((outcome) => {
      clearTimeout(timer);
      this.#current = undefined;
      if (!outcome.ok) this.#onFailure(outcome.reason);
    });
    return {
      outcome: promise,
      extend(budgetMs) {
        const wanted = performance.now() + budgetMs;
        if (wanted <= deadline) return;
        deadline = wanted;
        clearTimeout(timer);
        timer = setTimeout(() => {
          resolve({ ok: false, reason: "timeout" });
          controller.abort(
            new DOMException("The collector was late", "TimeoutError"),
          );
        }, budgetMs);
      },
    };
  }
}

function withDeadline<T>(
  outcome: Promise<Outcome<T>>,
  budgetMs: number,
): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve({ ok: false, reason: "timeout" }),
      budgetMs,
    );
    outcome.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

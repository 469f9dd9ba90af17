/**
 * Runs collectors for a scrape: with a deadline, each apart from the others,
 * and once for all scrapes that ask at the same time.
 *
 * @module
 */

/** Why a run gave nothing. */
export type FailureReason = "error" | "timeout";

/** How a run ended. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: FailureReason };

/** A task of which at most one run is under way. */
export class SharedTask<T> {
  readonly #task: (signal: AbortSignal) => T | Promise<T>;
  readonly #onFailure: (reason: FailureReason) => void;
  #running?: Promise<Outcome<T>>;
  #settled: Promise<unknown> = Promise.resolve();

  /** `onFailure` is told once per run, however many scrapes share it. */
  constructor(
    task: (signal: AbortSignal) => T | Promise<T>,
    onFailure: (reason: FailureReason) => void,
  ) {
    this.#task = task;
    this.#onFailure = onFailure;
  }

  /**
   * Joins the run under way or starts one. Never rejects, and never takes
   * longer than `budgetMs`, also when the run that it joined has more time.
   */
  run(budgetMs: number): Promise<Outcome<T>> {
    this.#running ??= this.#start(budgetMs).finally(() => {
      this.#running = undefined;
    });
    return withDeadline(this.#running, budgetMs);
  }

  async #start(budgetMs: number): Promise<Outcome<T>> {
    const controller = new AbortController();
    // A task that went on past its deadline comes to its end before the next
    // run: collectors need not be prepared to run twice at once.
    const work = this.#settled.then(() => {
      controller.signal.throwIfAborted();
      return this.#task(controller.signal);
    });
    const outcome = work.then(
      (value): Outcome<T> => ({ ok: true, value }),
      (): Outcome<T> => ({ ok: false, reason: "error" }),
    );
    this.#settled = outcome;
    const result = await withDeadline(outcome, budgetMs);
    if (!result.ok) {
      if (result.reason === "timeout") controller.abort(timeoutError(budgetMs));
      this.#onFailure(result.reason);
    }
    return result;
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

function timeoutError(budgetMs: number): DOMException {
  return new DOMException(
    `The collector took longer than ${budgetMs} ms`,
    "TimeoutError",
  );
}

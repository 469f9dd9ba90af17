/**
 * Evaluates rules again and again.
 *
 * @module
 */
import type { QueryOptions } from "../promql/evaluate.ts";
import { Labels } from "../series/labels.ts";
import {
  EvaluatedGroup,
  type RuleEvent,
  type RuleStore,
} from "./evaluated_group.ts";
import type { RuleGroup } from "./files/rule_group.ts";
import type { RestoreOptions } from "./restore.ts";
import { ruleQuery } from "./rule_query.ts";
import { Schedule } from "./schedule.ts";
import type { AlertSender, RuleGroupStatus, RulesView } from "./status.ts";

/** One evaluation of a group. */
export interface GroupEvent {
  readonly file: string;
  readonly group: string;
  readonly seconds: number;
  /** Evaluations left out before it, as the one before took too long. */
  readonly missed: number;
}

/** How rules are evaluated. All durations are milliseconds. */
export interface RuleRunnerOptions {
  readonly groups: readonly RuleGroup[];
  /** Queries read from it, and what rules yield is stored in it. */
  readonly store: RuleStore;
  /** Takes alerts after each evaluation. @default undefined nobody is told */
  readonly sender?: AlertSender;
  /** URLs of the Alertmanagers that the sender sends to. @default [] */
  readonly alertmanagers?: readonly string[];
  /** Interval of a group that has none of its own. @default 1 minute */
  readonly interval?: number;
  /** Labels of this server, for templates and alerts. @default none */
  readonly externalLabels?: Labels;
  /** Address under which this server is reached. @default "" */
  readonly externalUrl?: string;
  /** Bounds of queries. */
  readonly query?: QueryOptions;
  /** How alerts are restored after a restart. */
  readonly restore?: RestoreOptions;
  /** Returns the time in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Called after each evaluation of a rule, for metrics. */
  readonly onRule?: (event: RuleEvent) => void;
  /** Called after each evaluation of a group, for metrics. */
  readonly onGroup?: (event: GroupEvent) => void;
  /** Called with what nobody else is told, such as a failed restoration. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Evaluates groups of rules, each on its own schedule, and tells about them.
 * Dispose of it to stop; it then waits for the evaluations that run.
 */
export class RuleRunner implements RulesView, AsyncDisposable {
  readonly #groups: readonly EvaluatedGroup[];
  readonly #stop = new AbortController();
  readonly #now: () => number;
  #running: readonly Promise<void>[] = [];

  constructor(readonly options: RuleRunnerOptions) {
    const { externalUrl = "", externalLabels = Labels.empty } = options;
    this.#now = options.now ?? Date.now;
    const context = {
      query: ruleQuery(options.store, options.query),
      externalLabels,
      externalUrl: externalUrl.replace(/\/+$/, ""),
      store: options.store,
      interval: options.interval ?? 60_000,
      isRestored: false,
      ...options.sender === undefined ? {} : { sender: options.sender },
      ...options.onRule === undefined ? {} : { onRule: options.onRule },
    };
    this.#groups = options.groups.map((group) =>
      new EvaluatedGroup(group, context)
    );
  }

  /** Begins to evaluate, each group at the next time of its schedule. */
  start(): void {
    if (this.#running.length > 0) return;
    this.#running = this.#groups.map((group) => this.#run(group));
  }

  groups(): readonly RuleGroupStatus[] {
    return this.#groups.map((group) => group.status());
  }

  alertmanagers(): readonly string[] {
    return this.options.alertmanagers ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #run(group: EvaluatedGroup): Promise<void> {
    const { signal } = this.#stop;
    try {
      await this.#evaluateForever(group, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #evaluateForever(
    group: EvaluatedGroup,
    signal: AbortSignal,
  ): Promise<never> {
    const { name, file } = group.group;
    const schedule = new Schedule(`${file};${name}`, group.interval);
    let next = { at: schedule.next(this.#now()), missed: 0 };
    for (let count = 1;; count++) {
      const wait = next.at - this.#now();
      // A clock that is set back doesn't stop the evaluations.
      await delay(Math.min(Math.max(wait, 0), group.interval), signal);
      if (count > 1) {
        next = schedule.following(next.at - group.interval, this.#now());
      }
      const started = performance.now();
      await group.evaluate(next.at, signal);
      this.options.onGroup?.({
        file,
        group: name,
        seconds: (performance.now() - started) / 1000,
        missed: next.missed,
      });
      // Rules that others read from, and scrapes, come before.
      if (count === 2) await this.#restore(group, signal);
      next = { at: next.at + group.interval, missed: 0 };
    }
  }

  async #restore(group: EvaluatedGroup, signal: AbortSignal): Promise<void> {
    try {
      await group.restore(this.#now(), signal, this.options.restore ?? {});
    } catch (error) {
      signal.throwIfAborted();
      this.options.onError?.(error);
    }
  }
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", abort, { once: true });
  });
}

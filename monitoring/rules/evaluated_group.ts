/**
 * Evaluates groups of rules and stores what they answer.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";
import type {
  AppendReport,
  NewSample,
  SampleStore,
} from "../storage/sample_store.ts";
import { type Alert, AlertedRule } from "./alerted_rule.ts";
import type {
  EvaluatedRule,
  RuleContext,
  RuleHealth,
} from "./evaluated_rule.ts";
import type { RuleGroup } from "./files/rule_group.ts";
import { RecordedRule } from "./recorded_rule.ts";
import { restoreAlerts, type RestoreOptions } from "./restore.ts";
import type { AlertSender, RuleGroupStatus } from "./status.ts";

/** Where rules store samples, and read them. */
export type RuleStore = Pick<SampleStore, "select" | "append">;

/** What became of the evaluation of a rule. */
export interface RuleEvent {
  readonly file: string;
  readonly group: string;
  readonly rule: string;
  readonly seconds: number;
  /** Number of samples that it yields. */
  readonly samples: number;
  /** @default undefined it succeeded */
  readonly error?: unknown;
}

/** What groups of a runner share. */
export interface GroupContext extends RuleContext {
  readonly store: RuleStore;
  readonly sender?: AlertSender;
  /** Interval of a group that has none of its own, in milliseconds. */
  readonly interval: number;
  /** False if there may be alerts to restore. */
  readonly isRestored: boolean;
  readonly onRule?: (event: RuleEvent) => void;
}

interface Entry {
  readonly rule: EvaluatedRule;
  health: RuleHealth;
  /** Series of the last evaluation that succeeded, by their keys. */
  series: ReadonlyMap<string, Labels>;
}

/** A group of rules with the state that they keep between evaluations. */
export class EvaluatedGroup {
  /** Time between evaluations, in milliseconds. */
  readonly interval: number;
  readonly #entries: readonly Entry[];
  #last: { readonly at: number; readonly seconds: number } | undefined;

  constructor(readonly group: RuleGroup, readonly context: GroupContext) {
    this.interval = group.interval ?? context.interval;
    this.#entries = group.rules.map((rule) => ({
      rule: rule.type === "recording"
        ? new RecordedRule(rule, context)
        : new AlertedRule(rule, context, context.isRestored),
      health: { health: "unknown", lastError: "", evaluationSeconds: 0 },
      series: new Map(),
    }));
  }

  get #alertedRules(): AlertedRule[] {
    return this.#entries.flatMap(({ rule }) =>
      rule instanceof AlertedRule ? [rule] : []
    );
  }

  /** Rules whose last evaluation failed, and why. */
  get failures(): { readonly rule: string; readonly error: string }[] {
    return this.#entries.flatMap(({ rule, health }) =>
      health.health === "err"
        ? [{ rule: rule.name, error: health.lastError }]
        : []
    );
  }

  /** Returns the active alerts of the rules with this name. */
  alertsNamed(name: string): Alert[] {
    return this.#alertedRules.filter((rule) => rule.name === name)
      .flatMap(({ activeAlerts }) => activeAlerts);
  }

  /**
   * Evaluates the rules one after the other. One that fails doesn't stop the
   * others.
   *
   * @param at Time in milliseconds since 1970.
   * @throws the signal's reason when it aborts.
   */
  async evaluate(at: number, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    for (const entry of this.#entries) await this.#evaluate(entry, at, signal);
    this.#last = { at, seconds: secondsSince(started) };
  }

  /**
   * Restores since when alerts are pending.
   *
   * @throws {AggregateError} with what failed; those rules begin anew.
   */
  async restore(
    now: number,
    signal: AbortSignal,
    options: RestoreOptions,
  ): Promise<void> {
    const errors: unknown[] = [];
    for (const rule of this.#alertedRules) {
      try {
        await restoreAlerts(rule, this.context.store, now, signal, options);
      } catch (error) {
        signal.throwIfAborted();
        errors.push(error);
      }
      // It isn't tried again, and the alert shall fire in the end.
      rule.isRestored = true;
    }
    if (errors.length > 0) throw new AggregateError(errors);
  }

  status(): RuleGroupStatus {
    const { name, file, limit } = this.group;
    return {
      name,
      file,
      limit,
      intervalSeconds: this.interval / 1000,
      ...this.#last === undefined ? {} : { lastEvaluation: this.#last.at },
      evaluationSeconds: this.#last?.seconds ?? 0,
      rules: this.#entries.map(({ rule, health }) => ({
        ...rule.describe(),
        ...health,
      })),
    };
  }

  async #evaluate(
    entry: Entry,
    at: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { limit, queryOffset } = this.group;
    const started = performance.now();
    let samples: NewSample[] = [];
    let failure: { readonly error: unknown } | undefined;
    try {
      samples = await entry.rule.evaluate({ at, queryOffset, limit, signal });
      if (entry.rule instanceof AlertedRule) {
        this.context.sender?.send(entry.rule.notices(at, this.interval));
      }
      await this.#store(entry, samples, at - queryOffset);
    } catch (error) {
      signal.throwIfAborted();
      failure = { error };
    }
    const seconds = secondsSince(started);
    entry.health = {
      health: failure === undefined ? "ok" : "err",
      lastError: failure === undefined ? "" : messageOf(failure.error),
      lastEvaluation: at,
      evaluationSeconds: seconds,
    };
    const { file, name } = this.group;
    this.context.onRule?.({
      file,
      group: name,
      rule: entry.rule.name,
      seconds,
      samples: samples.length,
      ...failure,
    });
  }

  /** Stores samples, and ends the series that are there no more. */
  async #store(
    entry: Entry,
    samples: readonly NewSample[],
    timestamp: number,
  ): Promise<void> {
    const { store } = this.context;
    // The store finds a series faster by the object that it knows.
    const known = samples.map((sample) => ({
      ...sample,
      labels: entry.series.get(sample.labels.key) ?? sample.labels,
    }));
    const series = new Map(known.map(({ labels }) => [labels.key, labels]));
    const ended = [...entry.series.values()].filter(({ key }) =>
      !series.has(key)
    );
    const report = await store.append(known);
    entry.series = series;
    if (ended.length > 0) {
      // A refusal is expected where another rule yields the series now.
      await store.append(
        ended.map((labels) => ({ labels, timestamp, value: "stale" })),
      );
    }
    throwRefused(report);
  }
}

const refusals = {
  out_of_order: "out of order sample",
  duplicate: "duplicate sample for timestamp",
  out_of_bounds: "out of bounds",
  series_limit: "too many series",
  label_limit: "label limit exceeded",
  disk: "the disk is full",
} as const;

function throwRefused({ refused }: AppendReport): void {
  for (const [reason, count] of refused) {
    if (count === 0) continue;
    throw new Error(
      `${refusals[reason]} (${count} ${count === 1 ? "sample" : "samples"})`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

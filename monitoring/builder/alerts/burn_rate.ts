/**
 * Alerts on how fast an error budget burns, as in the SRE workbook's chapter
 * "Alerting on SLOs".
 *
 * @module
 */
import { day, duration, hour, minute } from "../duration.ts";
import { operand, operation } from "../promql/expression.ts";
import { and, atLeast, type Expression, on, or } from "../promql/mod.ts";
import { alert, type AlertOptions } from "./alert.ts";
import { type Recording, recording } from "./recording.ts";
import type { Alert } from "./rule.ts";

/** A long window shows that it matters, a short one that it still goes on. */
interface Burn {
  /** Seconds. */
  readonly long: number;
  /** Seconds. */
  readonly short: number;
  /** The budget burns so many times faster than it may. */
  readonly factor: number;
}

/** The workbook's windows and factors: at "fast" a budget of 30 days is gone in days. */
const burns: Readonly<Record<"fast" | "slow", readonly Burn[]>> = {
  fast: [
    { long: hour, short: 5 * minute, factor: 14.4 },
    { long: 6 * hour, short: 30 * minute, factor: 6 },
  ],
  slow: [
    { long: day, short: 2 * hour, factor: 3 },
    { long: 3 * day, short: 6 * hour, factor: 1 },
  ],
};

const windows = Object.values(burns).flat()
  .flatMap(({ long, short }) => [long, short]);

/** The name of an alert on a budget, and what it says. */
export type BudgetAlert<Label extends string> = Pick<
  AlertOptions<Label>,
  "name" | "summary" | "description" | "runbook"
>;

/** A budget of failures, and the alerts on it. */
export interface BurnRateOptions<Label extends string> {
  /** The name of the recorded shares, before `:ratio_rate5m`. */
  readonly name: string;
  /** Share that may fail: 0.01 for an objective of 99 %. */
  readonly budget: number;
  /** Labels by which budgets are kept apart. @default none: there is one */
  readonly by?: readonly Label[];
  /** The share that failed, over a window of so many seconds. */
  readonly ratio: (window: number) => Expression<Label>;
  /** The count of all, failed or not, within a window of so many seconds. */
  readonly traffic: (window: number) => Expression<Label>;
  /**
   * The count from which on an alert may fire, as a single failure among few
   * means little.
   */
  readonly enough: number;
  /** The alert for when the budget is gone within days; critical. */
  readonly fast: BudgetAlert<Label>;
  /** The alert for when the budget won't last; a warning. */
  readonly slow: BudgetAlert<Label>;
}

/** Rules on a budget. */
export interface BurnRate<Label extends string> {
  /** The share that failed, over each window. */
  readonly recordings: readonly Recording<Label>[];
  /** The fast one and the slow one. */
  readonly alerts: readonly Alert[];
  /**
   * The recorded share over one of the windows, for panels.
   *
   * @throws {RangeError} when it isn't one of the windows.
   */
  share(window: number): Expression<Label>;
}

/** Recording rules for a budget's shares of failures, and alerts on them. */
export function burnRate<Label extends string = never>(
  options: BurnRateOptions<Label>,
): BurnRate<Label> {
  const { name, budget, by = [], ratio, traffic, enough } = options;
  const recorded = new Map(
    [...new Set(windows)].sort((a, b) => a - b).map((window) => [
      window,
      recording({
        name: `${name}:ratio_rate${duration(window)}`,
        is: ratio(window),
      }),
    ]),
  );

  function share(window: number): Expression<Label> {
    const found = recorded.get(window);
    if (found) return found.series;
    throw new RangeError(
      `Cannot read ${name} over ${window} s: it is recorded over ${
        [...recorded.keys()].join(", ")
      }`,
    );
  }

  function burnsAt({ long, short, factor }: Burn): Expression<Label> {
    const above = (window: number) =>
      operation<Label>(
        `${operand(share(window))} > ${
          factor === 1 ? budget : `${factor} * ${budget}`
        }`,
      );
    return on(...by).and(
      and(above(long), above(short)),
      atLeast(traffic(long), enough),
    );
  }

  const when = (speed: readonly Burn[]) => or(...speed.map(burnsAt));
  return {
    recordings: [...recorded.values()],
    alerts: [
      alert({ ...options.fast, when: when(burns.fast), severity: "critical" }),
      alert({ ...options.slow, when: when(burns.slow), severity: "warning" }),
    ],
    share,
  };
}

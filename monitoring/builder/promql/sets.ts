/**
 * Set operators: they keep series by the existence of other series.
 *
 * @module
 */
import {
  type Expression,
  operand,
  operation,
  type Promql,
} from "./expression.ts";

function joined(operator: string, all: readonly Promql[]): string {
  return all.map(operand).join(` ${operator} `);
}

/** The first one's series that all the others have too. */
export function and<Label extends string>(
  first: Expression<Label>,
  ...others: Expression<Label>[]
): Expression<Label> {
  return operation(joined("and", [first, ...others]));
}

/**
 * The series of all; of those with the same labels the first. A label that only
 * some have is empty for the others.
 */
export function or<Labels extends readonly string[]>(
  ...all: { readonly [Index in keyof Labels]: Expression<Labels[Index]> }
): Expression<Labels[number]> {
  return operation(joined("or", all));
}

/** The first one's series that the second hasn't. */
export function unless<Label extends string>(
  first: Expression<Label>,
  second: Expression<Label>,
): Expression<Label> {
  return operation(joined("unless", [first, second]));
}

/** Series that have these labels, so that others don't compile. */
export type Having<Label extends string, Shared extends string> =
  [Shared] extends [Label] ? Expression<Label> : never;

/** Operators between series that may differ in all but some labels. */
export interface On<Shared extends string> {
  /** The first one's series for which the second has one. */
  and<First extends string, Second extends string>(
    first: Expression<First> & Having<First, Shared>,
    second: Expression<Second> & Having<Second, Shared>,
  ): Expression<First>;
  /** The first one's series for which the second has none. */
  unless<First extends string, Second extends string>(
    first: Expression<First> & Having<First, Shared>,
    second: Expression<Second> & Having<Second, Shared>,
  ): Expression<First>;
}

/**
 * Compares series by these labels alone; `on()` says "if there is any".
 *
 * ```ts
 * import { above, gauge, on } from "@dalston/monitoring/builder";
 *
 * const stock = {
 *   type: "gauge",
 *   name: "shop_stock",
 *   help: "Things there are.",
 *   labels: { thing: "*" },
 * } as const;
 * const open = { type: "gauge", name: "shop_open", help: "1 if open." } as const;
 *
 * on().and(above(gauge(stock), 100), above(gauge(open), 0));
 * ```
 */
export function on<Shared extends string = never>(
  ...labels: Shared[]
): On<Shared> {
  const by =
    (operator: string) =>
    <First extends string>(first: Expression<First>, second: Promql) =>
      operation<First>(
        joined(`${operator} on (${labels.join(", ")})`, [first, second]),
      );
  return { and: by("and"), unless: by("unless") };
}

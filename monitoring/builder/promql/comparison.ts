/**
 * Comparisons with a number. Each leaves the series for which it holds, with
 * the values that they have, and drops the others.
 *
 * @module
 */
import { type Expression, operand, operation } from "./expression.ts";

/** Compares series with a number. */
export type Comparison = <Label extends string>(
  series: Expression<Label>,
  number: number,
) => Expression<Label>;

function comparison(operator: ">" | ">=" | "<" | "<=" | "=="): Comparison {
  return (series, number) =>
    operation(`${operand(series)} ${operator} ${number}`);
}

/** Series that are above a number. */
export const above: Comparison = comparison(">");

/** Series that are a number or above it. */
export const atLeast: Comparison = comparison(">=");

/** Series that are below a number. */
export const below: Comparison = comparison("<");

/** Series that are a number or below it. */
export const atMost: Comparison = comparison("<=");

/** Series that are just this number. */
export const is: Comparison = comparison("==");

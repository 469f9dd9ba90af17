/**
 * Arithmetic on expressions.
 *
 * @module
 */
import { type Expression, operand, operation } from "./expression.ts";

/**
 * One by the other; nothing where the divisor is 0. It has no variant that puts
 * a 0 there: without traffic, or without the metric, there is no ratio.
 */
export function ratio<Label extends string>(
  dividend: Expression<Label>,
  divisor: Expression<Label>,
): Expression<Label> {
  return operation(`${operand(dividend)} / (${operand(divisor)} > 0)`);
}

/** Multiplied by a number. */
export function times<Label extends string>(
  expression: Expression<Label>,
  factor: number,
): Expression<Label> {
  return operation(`${operand(expression)} * ${factor}`);
}

/** 1 less a share. */
export function remainder<Label extends string>(
  share: Expression<Label>,
): Expression<Label> {
  return operation(`1 - ${operand(share)}`);
}

/**
 * 1 where the value is this one, 0 elsewhere; `is()` leaves the series for which
 * it holds.
 */
export function equals<Label extends string>(
  expression: Expression<Label>,
  value: number,
): Expression<Label> {
  return operation(`${operand(expression)} == bool ${value}`);
}

/** One less the other. */
export function minus<Label extends string>(
  minuend: Expression<Label>,
  subtrahend: Expression<Label>,
): Expression<Label> {
  return operation(`${operand(minuend)} - ${operand(subtrahend)}`);
}

/** 0 for each series: for what may have none, beside what has. */
export function zero<Label extends string>(
  series: Expression<Label>,
): Expression<Label> {
  return operation(`0 * ${operand(series)}`);
}

/** Seconds since a moment that is given in seconds since 1970. */
export function since<Label extends string>(
  moment: Expression<Label>,
): Expression<Label> {
  return operation(`time() - ${operand(moment)}`);
}

/**
 * Trigonometric and hyperbolic functions, in radians.
 *
 * @module
 */
import type { ValueFunction } from "./function.ts";
import { ofNumber } from "./math.ts";

export const acos: ValueFunction = ofNumber(Math.acos);
export const acosh: ValueFunction = ofNumber(Math.acosh);
export const asin: ValueFunction = ofNumber(Math.asin);
export const asinh: ValueFunction = ofNumber(Math.asinh);
export const atan: ValueFunction = ofNumber(Math.atan);
export const atanh: ValueFunction = ofNumber(Math.atanh);
export const cos: ValueFunction = ofNumber(Math.cos);
export const cosh: ValueFunction = ofNumber(Math.cosh);
export const sin: ValueFunction = ofNumber(Math.sin);
export const sinh: ValueFunction = ofNumber(Math.sinh);
export const tan: ValueFunction = ofNumber(Math.tan);
export const tanh: ValueFunction = ofNumber(Math.tanh);

/** Makes degrees of radians. */
export const deg: ValueFunction = ofNumber((value) => value * 180 / Math.PI);

/** Makes radians of degrees. */
export const rad: ValueFunction = ofNumber((value) => value * Math.PI / 180);

/**
 * Functions of one number: `abs`, `ceil`, `floor`, `round`, `sgn`, `exp`, `sqrt`,
 * `ln`, `log2`, `log10`, `clamp`, `clamp_min`, `clamp_max`.
 *
 * @module
 */
import type { ValueFunction } from "./function.ts";

/** Makes a function of a number. */
export function ofNumber(evaluate: (value: number) => number): ValueFunction {
  return { kind: "value", evaluate };
}

export const abs: ValueFunction = ofNumber(Math.abs);
export const ceil: ValueFunction = ofNumber(Math.ceil);
export const floor: ValueFunction = ofNumber(Math.floor);
export const exp: ValueFunction = ofNumber(Math.exp);
export const sqrt: ValueFunction = ofNumber(Math.sqrt);
export const ln: ValueFunction = ofNumber(Math.log);
export const log2: ValueFunction = ofNumber(Math.log2);
export const log10: ValueFunction = ofNumber(Math.log10);

/** Returns -1, 0 or 1; NaN for NaN. */
export const sgn: ValueFunction = ofNumber(Math.sign);

/** Rounds to the nearest multiple of a number, 1 by default; ties go up. */
export const round: ValueFunction = {
  kind: "value",
  evaluate(value, [multiple = 1]) {
    // The inverse loses less: 1 / 0.1 is 10 exactly.
    const inverse = 1 / multiple;
    return Math.floor(value * inverse + 0.5) / inverse;
  },
};

/** Keeps a value between two others; there is none if these are crossed. */
export const clamp: ValueFunction = {
  kind: "value",
  evaluate: (value, [least = NaN, most = NaN]) =>
    most < least ? undefined : larger(least, smaller(most, value)),
};

/** Keeps a value from being smaller. */
export const clampMin: ValueFunction = {
  kind: "value",
  evaluate: (value, [least = NaN]) => larger(least, smaller(Infinity, value)),
};

/** Keeps a value from being larger. */
export const clampMax: ValueFunction = {
  kind: "value",
  evaluate: (value, [most = NaN]) => larger(-Infinity, smaller(most, value)),
};

/** Returns the larger number; to Go, Infinity is larger than NaN. */
function larger(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

/** Returns the smaller number; to Go, -Infinity is smaller than NaN. */
function smaller(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b);
}

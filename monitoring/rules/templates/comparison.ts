/**
 * Compares values as the functions of Go's `text/template` do.
 *
 * @module
 */
import type { TemplateFunction } from "./function.ts";
import { plain } from "./print.ts";
import { isList, type TemplateValue, typeName } from "./value.ts";

function isBasic(value: TemplateValue): boolean {
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

function equals(a: TemplateValue, b: TemplateValue): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (typeof a !== typeof b) {
    throw new TypeError("incompatible types for comparison");
  }
  for (const value of [a, b]) {
    if (
      !isBasic(value) && (isList(value) || typeName(value).startsWith("map"))
    ) {
      throw new TypeError(
        `non-comparable type ${plain(value)}: ${typeName(value)}`,
      );
    }
  }
  return a === b;
}

/** Returns a negative number if `a` is less, 0 if they are equal. */
function compare(a: TemplateValue, b: TemplateValue): number {
  for (const value of [a, b]) {
    if (!isBasic(value)) throw new TypeError("invalid type for comparison");
  }
  if (typeof a === "number" && typeof b === "number") {
    return a < b ? -1 : a === b ? 0 : a > b ? 1 : NaN;
  }
  if (typeof a === "bigint" && typeof b === "bigint") return Number(a - b);
  if (typeof a === "string" && typeof b === "string") {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  throw new TypeError(
    typeof a === typeof b
      ? "invalid type for comparison"
      : "incompatible types for comparison",
  );
}

function ordering(holds: (order: number) => boolean): TemplateFunction {
  return {
    parameters: ["any", "any"],
    call: ([a, b]) => holds(compare(a, b)),
  };
}

/** `eq`, `ne`, `lt`, `le`, `gt` and `ge`. */
export const comparisons: Readonly<Record<string, TemplateFunction>> = {
  eq: {
    parameters: ["any"],
    rest: "any",
    call([first, ...others]) {
      if (others.length === 0) {
        throw new TypeError("missing argument for comparison");
      }
      return others.some((other) => equals(first, other));
    },
  },
  ne: { parameters: ["any", "any"], call: ([a, b]) => !equals(a, b) },
  lt: ordering((order) => order < 0),
  le: ordering((order) => order <= 0),
  // As in Go, these are the opposites, so that NaN is greater than all.
  gt: ordering((order) => !(order <= 0)),
  ge: ordering((order) => !(order < 0)),
};

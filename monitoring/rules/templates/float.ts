/**
 * Writes numbers as Go's `strconv.FormatFloat` does.
 *
 * @module
 */

/** A number as `0.d1d2d3… × 10^point`, without its sign. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** Most digits that JavaScript writes. */
const maxDigits = 100;

/**
 * Writes a number.
 *
 * @param verb `e` with an exponent, `f` without, `g` as it is shorter.
 * @param precision Digits after the point for `e` and `f`, digits altogether
 * for `g`; -1 for as many as are needed to read the same number again.
 */
export function formatFloat(
  value: number,
  verb: "e" | "f" | "g",
  precision: number,
): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (precision < 0) {
    const { digits, point } = decimalOf(size.toExponential());
    switch (verb) {
      case "e":
        return sign + withExponent(digits, point - 1, digits.length - 1);
      case "f":
        return sign + fixed(digits, point, Math.max(digits.length - point, 0));
      case "g":
        return sign + shorter(digits, point, 6);
    }
  }
  const exact = decimalOf(size.toExponential(maxDigits));
  switch (verb) {
    case "e": {
      const { digits, point } = rounded(exact, precision + 1);
      return sign + withExponent(digits, point - 1, precision);
    }
    case "f": {
      const { digits, point } = rounded(exact, exact.point + precision);
      return sign + fixed(digits, point, precision);
    }
    case "g": {
      const wanted = Math.max(precision, 1);
      const { digits, point } = rounded(exact, wanted);
      return sign + shorter(digits, point, wanted);
    }
  }
}

/** @param text Such as `1.25e+3`. */
function decimalOf(text: string): Decimal {
  const [mantissa = "", exponent = ""] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return digits === ""
    ? { digits: "", point: 1 }
    : { digits, point: Number(exponent) + 1 };
}

/** Rounds half to even. */
function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isOdd = Number(kept.at(-1) ?? 0) % 2 === 1;
  const up = rest > "5" || rest === "5" && isOdd;
  if (!up) return { digits: kept.replace(/0+$/, ""), point };
  const nines = /9*$/.exec(kept)?.[0].length ?? 0;
  const before = kept.slice(0, count - nines);
  return before === ""
    ? { digits: "1", point: point + 1 }
    : { digits: before.slice(0, -1) + (Number(before.at(-1)) + 1), point };
}

function withExponent(digits: string, exponent: number, after: number) {
  const padded = digits.padEnd(after + 1, "0");
  const fraction = after > 0 ? `.${padded.slice(1, after + 1)}` : "";
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${padded[0] ?? "0"}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
}

function fixed(digits: string, point: number, after: number): string {
  const before = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (after <= 0) return before || "0";
  const fraction = "0".repeat(Math.max(-point, 0)) +
    digits.slice(Math.max(point, 0));
  return `${before}.${fraction.padEnd(after, "0").slice(0, after)}`;
}

/** @param limit Exponent from which on it is written. */
function shorter(digits: string, point: number, limit: number): string {
  const exponent = point - 1;
  return exponent < -4 || exponent >= limit
    ? withExponent(digits, exponent, Math.max(digits.length - 1, 0))
    : fixed(digits, point, Math.max(digits.length - point, 0));
}

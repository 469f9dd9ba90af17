/**
 * Reads a number as Go's `ParseFloat` does without hexadecimal numbers, which
 * is how Prometheus reads values.
 *
 * @returns undefined if it is none, or too large for a number.
 */
export function parseNumber(text: string): number | undefined {
  // Most values are short whole numbers.
  let whole = 0;
  let index = 0;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < digit0 || code > digit9) break;
    whole = whole * 10 + code - digit0;
  }
  if (index === text.length && index > 0 && index <= exactDigits) return whole;
  for (; index < text.length; index++) {
    if (!isPartOfDecimal(text.charCodeAt(index))) return words.get(lower(text));
  }
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : undefined;
}

const digit0 = 48;
const digit9 = 57;
/** Whole numbers with so many digits are exact. */
const exactDigits = 15;

/** Values that have names. */
const words: ReadonlyMap<string, number> = new Map([
  ["nan", NaN],
  ...["", "+", "-"].flatMap((sign) =>
    ["inf", "infinity"].map((name) =>
      [sign + name, sign === "-" ? -Infinity : Infinity] as const
    )
  ),
]);

/** Digits, signs, the point and the exponent's letter. */
function isPartOfDecimal(code: number): boolean {
  return (code >= digit0 && code <= digit9) || code === 43 || code === 45 ||
    code === 46 || code === 69 || code === 101;
}

function lower(text: string): string {
  return text.length > "+infinity".length ? "" : text.toLowerCase();
}

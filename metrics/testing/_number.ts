const float =
  /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity|nan)$/i;

/** Reads a number as both formats write it. Returns `undefined` for other text. */
export function readFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const [, sign, word] = /^([+-]?)(inf|nan)/i.exec(text) ?? [];
  if (word === undefined) return Number(text);
  if (word.toLowerCase() === "nan") return NaN;
  return sign === "-" ? -Infinity : Infinity;
}

const float =
  /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity|nan)$/i;

/** A number as both formats write it; `undefined` for anything else. */
export function readFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const [, sign, word] = /^([+-]?)(inf|nan)/i.exec(text) ?? [];
  if (word === undefined) return Number(text);
  if (word.toLowerCase() === "nan") return NaN;
  return sign === "-" ? -Infinity : Infinity;
}

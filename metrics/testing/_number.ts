const float =
  /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|infinity|nan)$/i;

/** A number as both formats write it; `undefined` for anything else. */
export function readFloat(text: string): number | undefined {
  if (!float.test(text)) return undefined;
  const special = /^([+-]?)(inf|nan)/i.exec(text);
  if (special === null) return Number(text);
  if (special[2].toLowerCase() === "nan") return NaN;
  return special[1] === "-" ? -Infinity : Infinity;
}

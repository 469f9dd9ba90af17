/** Decides without a regular expression. */
export interface Shortcut {
  readonly literals?: readonly string[];
  readonly matches: (text: string) => boolean;
}

/** Anything before, a plain text or a list of them, anything after. */
const shape =
  /^(\.[*+])?(\((?:\?:)?)?((?:[^\\.+*?()|[\]{}^$]|\\[\\.+*?()|[\]{}^$\-/_ ]|\|)*)(\))?(\.[*+])?$/su;

/**
 * Returns how to match a common kind of expression: a text, a list such as
 * `a|b` or `(a|b)`, or a text with `.*` or `.+` before or after it. Undefined
 * for any other.
 */
export function recognizeShortcut(regex: string): Shortcut | undefined {
  const match = shape.exec(regex);
  if (match === null) return undefined;
  const [, before, open, plain = "", close, after] = match;
  if ((open === undefined) !== (close === undefined)) return undefined;
  const texts = split(plain);
  if (before === undefined && after === undefined) {
    const set = new Set(texts);
    const [only = ""] = texts;
    return {
      literals: [...set],
      matches: set.size === 1
        ? (text) => text === only
        : (text) => set.has(text),
    };
  }
  if (texts.length > 1) return undefined;
  return around(before, texts[0] ?? "", after);
}

/** Splits a list at its bars and takes the backslashes away. */
function split(plain: string): string[] {
  const texts = [""];
  for (const [, escaped, character] of plain.matchAll(/\\(.)|(.)/gsu)) {
    if (character === "|") texts.push("");
    else texts.push((texts.pop() ?? "") + (escaped ?? character));
  }
  return texts;
}

function around(
  before: string | undefined,
  middle: string,
  after: string | undefined,
): Shortcut {
  const least = (part: string | undefined) => part === ".+" ? 1 : 0;
  if (middle === "") {
    const shortest = least(before) + least(after);
    if (shortest > 1) return { matches: (text) => [...text].length > 1 };
    return { matches: (text) => text.length >= shortest };
  }
  const length = middle.length + least(before) + least(after);
  if (after === undefined) {
    return {
      matches: (text) => text.length >= length && text.endsWith(middle),
    };
  }
  if (before === undefined) {
    return {
      matches: (text) => text.length >= length && text.startsWith(middle),
    };
  }
  return {
    matches(text) {
      const index = text.indexOf(middle, least(before));
      return index >= 0 && index + middle.length + least(after) <= text.length;
    },
  };
}

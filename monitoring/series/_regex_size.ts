/** An escape, a class, a count, or one character. */
const part =
  /\\x\{\w*\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gsu;

/** Keeps sizes finite. */
const ceiling = 1e9;

/**
 * Estimates how many instructions RE2 makes of an expression, without a run of
 * its compiler: a count repeats what stands before it. Never too few by more
 * than a factor of two.
 */
export function regexSize(text: string): number {
  /** Sizes of the groups that are open. */
  const outer: number[] = [];
  let size = 0;
  /** Size of what a count would repeat. */
  let last = 0;
  for (const [whole, least, most] of text.matchAll(part)) {
    if (least !== undefined) {
      const count = Math.max(1, Number(least), Number(most || 0));
      const repeated = Math.min(last * count, ceiling);
      size += repeated - last;
      last = repeated;
    } else if (whole === "(") {
      outer.push(size);
      size = 0;
      last = 0;
    } else if (whole === ")") {
      last = size + 2;
      size = last + (outer.pop() ?? 0);
    } else if ("*+?".includes(whole)) {
      size++;
      last++;
    } else {
      size++;
      last = 1;
    }
  }
  return outer.reduce((sum, open) => sum + open, size);
}

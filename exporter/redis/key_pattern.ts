/**
 * Names of keys with one `*` in them, such as `myapp:queue:*`: the part that
 * stands for `*` is what sets one queue apart from another.
 *
 * @module
 */

/** A pattern that gives keys for names, and names for keys. */
export class KeyPattern {
  /** The pattern as it was given. */
  readonly text: string;
  readonly #before: string;
  /** `undefined` where the pattern is one key. */
  readonly #after: string | undefined;

  /**
   * Reads a pattern.
   *
   * @throws {TypeError} if there is more than one `*`, or nothing else.
   */
  constructor(text: string) {
    const [before = "", after, ...more] = text.split("*");
    if (more.length > 0) {
      throw new TypeError(
        `Cannot use key pattern "${text}": one "*" is allowed, for the queue's name`,
      );
    }
    if (before === "" && (after ?? "") === "") {
      throw new TypeError(
        `Cannot use key pattern "${text}": it must have more than a "*"`,
      );
    }
    this.text = text;
    this.#before = before;
    this.#after = after;
  }

  /** The one key that the pattern is, if it has no `*`. */
  get onlyKey(): string | undefined {
    return this.#after === undefined ? this.#before : undefined;
  }

  /** The pattern for `SCAN MATCH`: whatever isn't the `*` stands for itself. */
  get glob(): string {
    const escape = (text: string) => text.replace(/[\\?\[\]^]/g, "\\$&");
    return this.#after === undefined
      ? escape(this.#before)
      : `${escape(this.#before)}*${escape(this.#after)}`;
  }

  /** The key of the queue named so; `undefined` where it can't be of this pattern. */
  keyOf(name: string): string | undefined {
    if (this.#after !== undefined) return this.#before + name + this.#after;
    return name === this.#before ? name : undefined;
  }

  /** Returns the part of a key that `*` stands for, if the key matches and the part isn't empty. */
  nameIn(key: string): string | undefined {
    if (this.#after === undefined) {
      return key === this.#before ? key : undefined;
    }
    const end = key.length - this.#after.length;
    return end > this.#before.length && key.startsWith(this.#before) &&
        key.endsWith(this.#after)
      ? key.slice(this.#before.length, end)
      : undefined;
  }
}

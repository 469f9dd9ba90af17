/**
 * Holds the labels of a series.
 *
 * @module
 */

/** Label that holds the name of a metric. */
export const metricName = "__name__";

/** A label name that needs no quotes. */
const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A name and its value. */
export type LabelPair = readonly [name: string, value: string];

/**
 * An immutable set of labels, in the order of their names. A label with an
 * empty value is the same as none.
 */
export class Labels {
  /** No labels. */
  static readonly empty: Labels = new Labels([], []);
  #key: string | undefined;

  private constructor(
    /** Names in ascending order. */
    readonly names: readonly string[],
    /** The value of each name. */
    readonly values: readonly string[],
  ) {}

  /** Makes labels from names and values in any order. Later names win. */
  static from(
    pairs: Readonly<Record<string, string>> | Iterable<LabelPair>,
  ): Labels {
    const map = new Map(
      Symbol.iterator in pairs ? pairs : Object.entries(pairs),
    );
    const sorted = [...map].filter(([, value]) => value !== "")
      .sort(([a], [b]) => compareText(a, b));
    return sorted.length === 0
      ? Labels.empty
      : new Labels(sorted.map(([name]) => name), sorted.map(([, v]) => v));
  }

  /** Text that is equal for equal labels, and for no others. */
  get key(): string {
    return this.#key ??= keyOf(this.names, this.values);
  }

  /** Number of labels. */
  get size(): number {
    return this.names.length;
  }

  /** Returns the value of a label; empty if there is no such label. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    return index < 0 ? "" : this.values[index] ?? "";
  }

  /** Returns true if there is such a label. */
  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Returns these labels with others; an empty value takes a label away. */
  with(changes: Readonly<Record<string, string>>): Labels {
    return Labels.from([...this, ...Object.entries(changes)]);
  }

  /** Returns only these labels, as far as they exist. */
  only(names: ReadonlySet<string>): Labels {
    return this.#filter((name) => names.has(name));
  }

  /** Returns all labels but these. */
  without(names: ReadonlySet<string>): Labels {
    return this.#filter((name) => !names.has(name));
  }

  #filter(keep: (name: string) => boolean): Labels {
    const names: string[] = [];
    const values: string[] = [];
    this.names.forEach((name, index) => {
      if (!keep(name)) return;
      names.push(name);
      values.push(this.values[index] ?? "");
    });
    if (names.length === this.names.length) return this;
    return names.length === 0 ? Labels.empty : new Labels(names, values);
  }

  /** Walks through names and values in the order of the names. */
  *[Symbol.iterator](): Iterator<LabelPair> {
    for (const [index, name] of this.names.entries()) {
      yield [name, this.values[index] ?? ""];
    }
  }

  /** Returns them as Prometheus writes them, such as `{code="200", le="1"}`. */
  toString(): string {
    const pairs = Array.from(this, ([name, value]) => {
      const written = plainName.test(name) ? name : JSON.stringify(name);
      return `${written}=${JSON.stringify(value)}`;
    });
    return `{${pairs.join(", ")}}`;
  }

  /** Returns them as an object, for JSON. */
  toRecord(): Record<string, string> {
    return Object.fromEntries(this);
  }

  /**
   * Orders as Prometheus does: by name and value of one label after the other;
   * fewer labels first.
   */
  static compare(a: Labels, b: Labels): number {
    const shorter = Math.min(a.size, b.size);
    for (let i = 0; i < shorter; i++) {
      const order = compareText(a.names[i] ?? "", b.names[i] ?? "") ||
        compareText(a.values[i] ?? "", b.values[i] ?? "");
      if (order !== 0) return order;
    }
    return a.size - b.size;
  }
}

/** Orders by UTF-16 code units. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A NUL ends each name and value. Where one contains a NUL itself, the key is
 * JSON, which ends in another character.
 */
function keyOf(names: readonly string[], values: readonly string[]): string {
  let key = "";
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? "";
    if (name.includes("\0") || value.includes("\0")) {
      return JSON.stringify([names, values]);
    }
    key += `${name}\0${value}\0`;
  }
  return key;
}

/**
 * Finds series by their labels.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import type { Labels } from "../series/labels.ts";
import type { Matcher } from "../series/matcher.ts";

/** What the index knows of a series. */
export interface Indexed {
  /** Ascends from one new series to the next. */
  readonly id: number;
  readonly labels: Labels;
}

/** Values that are tried between two looks at the clock. */
const triesAtOnce = 256;

/** Series by name and value of each label, in ascending order of their ids. */
export class LabelIndex<Series extends Indexed> {
  readonly #names = new Map<string, Map<string, Series[]>>();
  readonly #all = new Map<number, Series>();

  /** Number of series. */
  get size(): number {
    return this.#all.size;
  }

  /** All series in ascending order of their ids. */
  get all(): Iterable<Series> {
    return this.#all.values();
  }

  /** Returns the series with this id. */
  get(id: number): Series | undefined {
    return this.#all.get(id);
  }

  /** Adds a series. Its id is higher than those of the others. */
  add(series: Series): void {
    this.#all.set(series.id, series);
    for (const [name, value] of series.labels) {
      let values = this.#names.get(name);
      if (values === undefined) this.#names.set(name, values = new Map());
      const list = values.get(value);
      if (list === undefined) values.set(value, [series]);
      else list.push(series);
    }
  }

  /** Removes some series. */
  remove(removed: ReadonlySet<Series>): void {
    const pairs = new Map<string, Set<string>>();
    for (const { id, labels } of removed) {
      this.#all.delete(id);
      for (const [name, value] of labels) {
        const values = pairs.get(name);
        if (values === undefined) pairs.set(name, new Set([value]));
        else values.add(value);
      }
    }
    for (const [name, removedValues] of pairs) {
      const values = this.#names.get(name);
      if (values === undefined) continue;
      for (const value of removedValues) {
        const rest = values.get(value)?.filter((each) => !removed.has(each));
        if (rest === undefined || rest.length === 0) values.delete(value);
        else values.set(value, rest);
      }
      if (values.size === 0) this.#names.delete(name);
    }
  }

  /** Names of all labels. */
  get names(): Iterable<string> {
    return this.#names.keys();
  }

  /** The values of a label, each with its series. */
  values(name: string): ReadonlyMap<string, readonly Series[]> {
    return this.#names.get(name) ?? new Map();
  }

  /** Finds the series that all matchers fit, in ascending order of their ids. */
  async find(
    matchers: readonly Matcher[],
    slices: Slices,
  ): Promise<readonly Series[]> {
    // A matcher that takes no label takes most series: it only takes away.
    const selecting = matchers.filter((matcher) => !matcher.matches(""));
    const excluding = matchers.filter((matcher) => matcher.matches(""));
    const lists: (readonly Series[])[] = [];
    for (const matcher of selecting) {
      const list = await this.#fitting(matcher, slices);
      if (list.length === 0) return [];
      lists.push(list);
    }
    lists.sort((a, b) => a.length - b.length);
    const [smallest, ...others] = lists;
    let found = smallest ?? [...this.#all.values()];
    for (const list of others) found = intersection(found, list);
    for (const matcher of excluding) {
      if (found.length === 0) return [];
      found = await filtered(found, matcher, slices);
    }
    return found;
  }

  /** Series with a value that fits. */
  async #fitting(
    matcher: Matcher,
    slices: Slices,
  ): Promise<readonly Series[]> {
    const values = this.values(matcher.name);
    if (matcher.operator === "=") return values.get(matcher.value) ?? [];
    const lists: (readonly Series[])[] = [];
    if (matcher.literals !== undefined) {
      for (const value of new Set(matcher.literals)) {
        lists.push(values.get(value) ?? []);
      }
    } else {
      let tries = 0;
      for (const [value, series] of values) {
        if (matcher.matches(value)) lists.push(series);
        if (++tries % triesAtOnce === 0 && slices.isOver) await slices.next();
      }
    }
    return union(lists);
  }
}

/** Leaves the series that the matcher fits. Tries each value once. */
async function filtered<Series extends Indexed>(
  list: readonly Series[],
  matcher: Matcher,
  slices: Slices,
): Promise<readonly Series[]> {
  const known = new Map<string, boolean>();
  const found: Series[] = [];
  let tries = 0;
  for (const series of list) {
    const value = series.labels.get(matcher.name);
    let fits = known.get(value);
    if (fits === undefined) known.set(value, fits = matcher.matches(value));
    if (fits) found.push(series);
    if (++tries % triesAtOnce === 0 && slices.isOver) await slices.next();
  }
  return found;
}

function intersection<Series extends Indexed>(
  a: readonly Series[],
  b: readonly Series[],
): Series[] {
  const both: Series[] = [];
  // A list that is much shorter is looked up in the longer one.
  if (a.length * 16 < b.length) {
    for (const series of a) {
      if (contains(b, series.id)) both.push(series);
    }
    return both;
  }
  let at = 0;
  for (const series of a) {
    while ((b[at]?.id ?? Infinity) < series.id) at++;
    if (b[at] === series) both.push(series);
  }
  return both;
}

function contains(list: readonly Indexed[], id: number): boolean {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return list[low]?.id === id;
}

/** Lists have no series in common, as a series has one value of each label. */
function union<Series extends Indexed>(
  lists: readonly (readonly Series[])[],
): readonly Series[] {
  const [first] = lists;
  if (first !== undefined && lists.length === 1) return first;
  return lists.flat().sort((a, b) => a.id - b.id);
}

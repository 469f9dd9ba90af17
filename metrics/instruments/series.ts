/**
 * Finds the series of a metric by its labels, and keeps their number in
 * bounds.
 *
 * @module
 */
import type { LabelSet, MetricDefinition } from "../definition.ts";
import { formatLabels } from "../exposition/_syntax.ts";
import {
  compileUpdate,
  type Level,
  type Miss,
  type Update,
} from "./_compile_update.ts";
import { type Series, SeriesStore } from "./_series_store.ts";
import type { InstrumentContext } from "./context.ts";
import type { Labels } from "./types.ts";

/** What open labels read in the series that takes what is past the cap. */
export const overflowValue = "__overflow__";

/** How many series a metric may have unless its definition says otherwise. */
export const defaultMaxSeries = 2000;

/** How a table differs by kind of metric. */
export interface SeriesKind<Child extends Series> {
  /**
   * Whether a series' siblings over the closed labels appear with it. A gauge
   * has none: 0 would be a claim about something that nobody measured.
   */
  readonly siblings: boolean;
  /** Makes a series. */
  readonly create: (labelValues: readonly string[]) => Child;
  /** The numbers that it starts with. */
  readonly start: () => readonly number[];
  /** What each of its lines starts with, given its labels as text. */
  readonly prefixes: (labels: string) => readonly string[];
}

/** All series of one metric. */
export class SeriesTable<Child extends Series> {
  readonly #labels: LabelSet;
  readonly #maxSeries: number;
  readonly #context: InstrumentContext;
  readonly #kind: SeriesKind<Child>;
  readonly #names: readonly string[];
  readonly #hasOpen: boolean;
  readonly #root: Level<Child> = new Map();
  readonly #store: SeriesStore<Child>;
  #counted = 0;

  /** Starts with every combination of labels, where no label is open. */
  constructor(
    { labels = {}, maxSeries = defaultMaxSeries }: MetricDefinition,
    context: InstrumentContext,
    kind: SeriesKind<Child>,
  ) {
    this.#labels = labels;
    this.#maxSeries = maxSeries;
    this.#context = context;
    this.#kind = kind;
    this.#store = new SeriesStore(
      kind.start().length,
      kind.prefixes("").length,
    );
    this.#names = Object.keys(labels);
    this.#hasOpen = Object.values(labels).includes("*");
    this.reset();
  }

  /** The series and their numbers, to read. */
  get store(): Pick<SeriesStore<Child>, "rows" | "prefixes" | "copy"> {
    return this.#store;
  }

  /** Removes every series. */
  clear(): void {
    this.#store.clear();
    this.#root.clear();
    this.#counted = 0;
  }

  /** Starts over: where no label is open, with every combination there is. */
  reset(): void {
    this.clear();
    if (!this.#hasOpen) {
      for (const values of this.#combinations([])) this.#attach(values);
    }
  }

  /** What updates a series by its labels; `miss` gets what isn't there yet. */
  compile(method: keyof Child & string, miss: Miss): Update {
    return compileUpdate(this.#names, this.#root, method, miss);
  }

  /**
   * The series with these label values, made if need be; the overflow series
   * past the cap; `undefined` if a value was refused.
   */
  find(labelValues: readonly unknown[]): Child | undefined {
    const values = this.#check(labelValues);
    if (values === undefined) {
      this.#context.losses.dropped("invalid_labels");
      return undefined;
    }
    const child = this.#get(values) ?? this.#admit(values);
    if (child !== undefined) return child;
    this.#context.losses.overflowed();
    const overflow = values.map((value, i) =>
      this.#allowed(i) === "*" ? overflowValue : value
    );
    return this.#get(overflow) ?? this.#admit(overflow);
  }

  /** The series with these labels, made if need be, or `undefined` if it can't be. */
  bind(labels: Labels): Child | undefined {
    const values = this.#check(this.#read(labels));
    return values && (this.#get(values) ?? this.#admit(values));
  }

  /** Takes the series out; `true` when there was one. */
  remove(labels: Labels): boolean {
    const values = this.#check(this.#read(labels));
    const child = values && this.#get(values);
    if (child === undefined) return false;
    this.detach(child);
    return true;
  }

  /** Takes out a series that was found before. */
  detach(child: Child): void {
    if (!child.attached) return;
    this.#store.remove(child);
    prune(this.#root, pathOf(child.labelValues));
    if (!this.#isOverflow(child.labelValues)) this.#counted--;
  }

  /** The labels of a series by name. */
  labelsOf(child: Child): Record<string, string> {
    return Object.fromEntries(
      this.#names.map((name, i) => [name, child.labelValues[i]]),
    );
  }

  /** JavaScript callers may pass anything for labels. */
  #read(labels: Labels): unknown[] {
    return this.#names.map((name) => labels?.[name]);
  }

  /** The values as they are kept; `undefined` if one isn't allowed. */
  #check(labelValues: readonly unknown[]): string[] | undefined {
    const values: string[] = [];
    for (const [i, value] of labelValues.entries()) {
      const allowed = this.#allowed(i);
      if (typeof value !== "string") return undefined;
      if (allowed !== "*" && !allowed.includes(value)) return undefined;
      // UTF-8 can't tell lone surrogates apart: two series would become one.
      values.push(value.toWellFormed());
    }
    return values;
  }

  #allowed(index: number): "*" | readonly string[] {
    return this.#labels[this.#names[index]];
  }

  #get(values: readonly string[]): Child | undefined {
    let node: Level<Child> | Child | undefined = this.#root;
    for (const value of pathOf(values)) {
      if (!(node instanceof Map)) return undefined;
      node = node.get(value);
    }
    return node instanceof Map ? undefined : node;
  }

  /** Adds the series, and its siblings, if there is room. */
  #admit(values: readonly string[]): Child | undefined {
    const room = this.#isOverflow(values)
      ? Infinity
      : this.#maxSeries - this.#counted;
    if (room === 0) return undefined;
    const missing =
      (this.#kind.siblings ? this.#combinations(values) : [values])
        .filter((candidate) => this.#get(candidate) === undefined);
    if (missing.length > room) return undefined;
    for (const candidate of missing) this.#attach(candidate);
    return this.#get(values);
  }

  #attach(values: readonly string[]): void {
    const path = pathOf(values);
    let level = this.#root;
    for (const value of path.slice(0, -1)) {
      let next = level.get(value);
      if (!(next instanceof Map)) level.set(value, next = new Map());
      level = next;
    }
    const child = this.#kind.create(values);
    level.set(path[path.length - 1], child);
    const labels = formatLabels(
      this.#names.map((name, i) => [name, values[i]]),
    );
    const { commonLabels } = this.#context;
    this.#store.add(
      child,
      this.#kind.start(),
      this.#kind.prefixes(
        labels === "" ? commonLabels : `${labels},${commonLabels}`,
      ),
    );
    if (!this.#isOverflow(values)) this.#counted++;
  }

  /** Every combination of closed values, with these open ones. */
  #combinations(values: readonly string[]): string[][] {
    return this.#names.reduce<string[][]>((rows, _, i) => {
      const allowed = this.#allowed(i);
      const choices = allowed === "*" ? [values[i]] : allowed;
      return rows.flatMap((row) => choices.map((value) => [...row, value]));
    }, [[]]);
  }

  #isOverflow(values: readonly string[]): boolean {
    return this.#hasOpen &&
      values.every((value, i) =>
        this.#allowed(i) !== "*" || value === overflowValue
      );
  }
}

function pathOf(labelValues: readonly string[]): readonly string[] {
  return labelValues.length === 0 ? [""] : labelValues;
}

/** Deletes the series at the end of the path, and each level empty without it. */
function prune<Child>(
  level: Level<Child>,
  [value, ...rest]: readonly string[],
): void {
  const next = level.get(value);
  if (next instanceof Map) prune(next, rest);
  if (!(next instanceof Map) || next.size === 0) level.delete(value);
}

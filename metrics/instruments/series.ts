/**
 * Finds the series of a metric by its labels, and limits their number.
 *
 * @module
 */
import type { LabelValues, MetricDefinition } from "../definition.ts";
import { formatLabels } from "../exposition/_syntax.ts";
import { compileUpdate, type Miss, type Update } from "./_compile_update.ts";
import { type Series, SeriesStore } from "./_series_store.ts";
import {
  deleteLeaf,
  getLeaf,
  type SeriesTree,
  setLeaf,
} from "./_series_tree.ts";
import type { InstrumentContext } from "./context.ts";
import type { Labels } from "./types.ts";

/** Value of the open labels of the overflow series. */
const overflowValue = "__overflow__";

/** Number of series that a metric may have unless its definition sets one. */
export const defaultMaxSeries = 2000;

/** How the series of a metric depend on its type. */
interface SeriesKind<S extends Series> {
  /**
   * Whether a new series brings its siblings over the closed labels with it. A
   * gauge has none: 0 would be a value that nobody measured.
   */
  readonly siblings: boolean;
  /** Makes a series. */
  readonly create: (labelValues: readonly string[]) => S;
  /** Returns the numbers that a series starts with. */
  readonly start: () => readonly number[];
  /** Returns the start of each of a series' lines, given its labels as text. */
  readonly prefixes: (labels: string) => readonly string[];
}

/** A label of the metric, with the values that it may have. */
interface Label {
  readonly name: string;
  readonly allowed: LabelValues;
}

/** All series of one metric. */
export class SeriesTable<S extends Series> {
  readonly #labels: readonly Label[];
  readonly #maxSeries: number;
  readonly #context: InstrumentContext;
  readonly #kind: SeriesKind<S>;
  readonly #hasOpen: boolean;
  readonly #tree: SeriesTree<S> = new Map();
  readonly #store: SeriesStore<S>;
  /** Series that count towards the limit: all but the overflow series. */
  #counted = 0;

  /** Starts with every combination of labels if no label is open. */
  constructor(
    { labels = {}, maxSeries = defaultMaxSeries }: MetricDefinition,
    context: InstrumentContext,
    kind: SeriesKind<S>,
  ) {
    this.#labels = Object.entries(labels).map(([name, allowed]) => ({
      name,
      allowed,
    }));
    this.#maxSeries = maxSeries;
    this.#context = context;
    this.#kind = kind;
    this.#store = new SeriesStore(
      kind.start().length,
      kind.prefixes("").length,
    );
    this.#hasOpen = this.#labels.some(({ allowed }) => allowed === "*");
    this.reset();
  }

  /** The series and their numbers, to read. */
  get store(): Pick<SeriesStore<S>, "rows" | "prefixes" | "copy"> {
    return this.#store;
  }

  /** Removes every series. */
  clear(): void {
    this.#store.clear();
    this.#tree.clear();
    this.#counted = 0;
  }

  /** Starts over, as the constructor does. */
  reset(): void {
    this.clear();
    if (!this.#hasOpen) {
      for (const values of this.#combinations([])) this.#attach(values);
    }
  }

  /** Makes the function that calls `method` of the series with given labels. */
  compile(method: keyof S & string, miss: Miss): Update {
    const names = this.#labels.map(({ name }) => name);
    return compileUpdate(names, this.#tree, method, miss);
  }

  /**
   * Finds or makes the series with these label values, or the overflow series
   * once the metric is at its limit. Returns `undefined`, and counts a drop, if
   * a value isn't allowed.
   */
  find(labelValues: readonly unknown[]): S | undefined {
    const values = this.#check(labelValues);
    if (values === undefined) {
      this.#context.losses.dropped("invalid_labels");
      return undefined;
    }
    const series = this.#findOrAdd(values);
    if (series !== undefined) return series;
    this.#context.losses.overflowed();
    return this.#findOrAdd(
      this.#pairs(values).map(([{ allowed }, value]) =>
        allowed === "*" ? overflowValue : value
      ),
    );
  }

  /**
   * Finds or makes the series with these labels. Returns `undefined` if a value
   * isn't allowed or the metric is at its limit.
   */
  bind(labels: Labels): S | undefined {
    const values = this.#check(this.#read(labels));
    return values && this.#findOrAdd(values);
  }

  /** Removes the series with these labels. Returns whether there was one. */
  remove(labels: Labels): boolean {
    const values = this.#check(this.#read(labels));
    const series = values && getLeaf(this.#tree, values);
    if (series === undefined) return false;
    this.detach(series);
    return true;
  }

  /** Removes a series; does nothing if it was removed before. */
  detach(series: S): void {
    if (!series.attached) return;
    this.#store.remove(series);
    deleteLeaf(this.#tree, series.labelValues);
    if (!this.#isOverflow(series.labelValues)) this.#counted--;
  }

  /** Returns the labels of a series by name. */
  labelsOf({ labelValues }: S): Record<string, string> {
    return Object.fromEntries(
      this.#pairs(labelValues).map(([{ name }, value]) => [name, value]),
    );
  }

  /** Reads the label values. JavaScript callers may pass anything for labels. */
  #read(labels: Labels): unknown[] {
    return this.#labels.map(({ name }) => labels?.[name]);
  }

  /** Returns the values as they are kept; `undefined` if one isn't allowed. */
  #check(labelValues: readonly unknown[]): string[] | undefined {
    const values: string[] = [];
    for (const [i, { allowed }] of this.#labels.entries()) {
      const value = labelValues[i];
      if (typeof value !== "string") return undefined;
      if (allowed !== "*" && !allowed.includes(value)) return undefined;
      // UTF-8 can't tell lone surrogates apart: two series would become one.
      values.push(value.toWellFormed());
    }
    return values;
  }

  /** Returns each label with its value. */
  #pairs(values: readonly string[]): [Label, value: string][] {
    return this.#labels.map((label, i) => [label, values[i] ?? ""]);
  }

  #findOrAdd(values: readonly string[]): S | undefined {
    return getLeaf(this.#tree, values) ?? this.#add(values);
  }

  /** Adds the series, and its siblings, if the limit allows it. */
  #add(values: readonly string[]): S | undefined {
    const room = this.#isOverflow(values)
      ? Infinity
      : this.#maxSeries - this.#counted;
    if (room === 0) return undefined;
    const missing =
      (this.#kind.siblings ? this.#combinations(values) : [values])
        .filter((each) => getLeaf(this.#tree, each) === undefined);
    if (missing.length > room) return undefined;
    for (const each of missing) this.#attach(each);
    return getLeaf(this.#tree, values);
  }

  #attach(values: readonly string[]): void {
    const series = this.#kind.create(values);
    setLeaf(this.#tree, values, series);
    const labels = formatLabels(
      this.#pairs(values).map(([{ name }, value]) => [name, value]),
    );
    const { commonLabels } = this.#context;
    this.#store.add(
      series,
      this.#kind.start(),
      this.#kind.prefixes(
        labels === "" ? commonLabels : `${labels},${commonLabels}`,
      ),
    );
    if (!this.#isOverflow(values)) this.#counted++;
  }

  /** Combines the open labels' values with every value of the closed ones. */
  #combinations(values: readonly string[]): string[][] {
    return this.#labels.reduce<string[][]>((rows, { allowed }, i) => {
      const choices = allowed === "*" ? values.slice(i, i + 1) : allowed;
      return rows.flatMap((row) => choices.map((value) => [...row, value]));
    }, [[]]);
  }

  #isOverflow(values: readonly string[]): boolean {
    return this.#hasOpen &&
      this.#pairs(values).every(([{ allowed }, value]) =>
        allowed !== "*" || value === overflowValue
      );
  }
}

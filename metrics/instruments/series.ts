/**
 * Finds the series of a metric by its labels, and keeps their number in
 * bounds.
 *
 * @module
 */
import type { LabelSet, MetricDefinition } from "../definition.ts";
import { formatLabels } from "../exposition/_syntax.ts";
import type { InstrumentContext } from "./context.ts";

/** Labels as they come in at run time. */
export type Labels = Readonly<Record<string, string>>;

/** What open labels read in the series that takes what is past the cap. */
export const overflowValue = "__overflow__";

/** How many series a metric may have unless its definition says otherwise. */
export const defaultMaxSeries = 2000;

/** One series, as the table sees it. */
export interface Series {
  /** Values of the labels, in the order of the definition. */
  readonly labelValues: readonly string[];
  /** Whether the series is exported; `false` once it was removed. */
  attached: boolean;
}

/** Makes a series from its label values and their escaped text. */
export type CreateSeries<Child extends Series> = (
  labelValues: readonly string[],
  labels: string,
) => Child;

/** How a table differs by kind of metric. */
export interface SeriesTableOptions {
  /**
   * Whether a series' siblings over the closed labels appear with it. A gauge
   * has none: 0 would be a claim about something that nobody measured.
   */
  readonly siblings: boolean;
}

/** A level of the tree. The last label's values lead to `leaves`. */
interface Branch<Child> {
  readonly branches: Map<string, Branch<Child>>;
  readonly leaves: Map<string, Child>;
}

/** All series of one metric. */
export class SeriesTable<Child extends Series> {
  readonly #labels: LabelSet;
  readonly #maxSeries: number;
  readonly #context: InstrumentContext;
  readonly #siblings: boolean;
  readonly #create: CreateSeries<Child>;
  readonly #names: readonly string[];
  readonly #inner: readonly string[];
  readonly #last: string;
  readonly #hasOpen: boolean;
  readonly #root: Branch<Child> = newBranch();
  readonly #all = new Set<Child>();
  #counted = 0;

  /** Starts with every combination of labels, where no label is open. */
  constructor(
    { labels = {}, maxSeries = defaultMaxSeries }: MetricDefinition,
    context: InstrumentContext,
    { siblings }: SeriesTableOptions,
    create: CreateSeries<Child>,
  ) {
    this.#labels = labels;
    this.#maxSeries = maxSeries;
    this.#context = context;
    this.#siblings = siblings;
    this.#create = create;
    this.#names = Object.keys(labels);
    this.#inner = this.#names.slice(0, -1);
    this.#last = this.#names.at(-1) ?? "";
    this.#hasOpen = Object.values(labels).includes("*");
    this.reset();
  }

  /** How many series there are. */
  get size(): number {
    return this.#all.size;
  }

  /** The series, oldest first. */
  [Symbol.iterator](): IterableIterator<Child> {
    return this.#all.values();
  }

  /** Removes every series. */
  clear(): void {
    for (const child of this.#all) child.attached = false;
    this.#all.clear();
    this.#root.branches.clear();
    this.#root.leaves.clear();
    this.#counted = 0;
  }

  /** Starts over: where no label is open, with every combination there is. */
  reset(): void {
    this.clear();
    if (!this.#hasOpen) {
      for (const values of this.#combinations([])) this.#attach(values);
    }
  }

  /**
   * The series with these labels, made if need be; the overflow series past
   * the cap; `undefined` if the labels were refused.
   */
  find(labels: Labels): Child | undefined {
    let branch: Branch<Child> | undefined = this.#root;
    for (const name of this.#inner) {
      branch = branch.branches.get(labels?.[name]);
      if (branch === undefined) return this.#findSlowly(labels);
    }
    return branch.leaves.get(labels?.[this.#last]) ?? this.#findSlowly(labels);
  }

  /** The series with these labels, made if need be, or `undefined` if it can't be. */
  bind(labels: Labels): Child | undefined {
    const values = this.#read(labels);
    return values && (this.#get(values) ?? this.#admit(values));
  }

  /** Takes the series out; `true` when there was one. */
  remove(labels: Labels): boolean {
    const values = this.#read(labels);
    const child = values && this.#get(values);
    if (child === undefined) return false;
    this.detach(child);
    return true;
  }

  /** Takes out a series that was found before. */
  detach(child: Child): void {
    if (!child.attached) return;
    child.attached = false;
    this.#all.delete(child);
    prune(this.#root, child.labelValues);
    if (!this.#isOverflow(child.labelValues)) this.#counted--;
  }

  /** The labels of a series by name. */
  labelsOf(child: Child): Record<string, string> {
    return Object.fromEntries(
      this.#names.map((name, i) => [name, child.labelValues[i]]),
    );
  }

  #findSlowly(labels: Labels): Child | undefined {
    const values = this.#read(labels);
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

  /** Values in the definition's order; `undefined` where one isn't allowed. */
  #read(labels: Labels): string[] | undefined {
    const values: string[] = [];
    for (const [i, name] of this.#names.entries()) {
      const value: unknown = labels?.[name];
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
    let branch: Branch<Child> | undefined = this.#root;
    for (let i = 0; i < values.length - 1; i++) {
      branch = branch.branches.get(values[i]);
      if (branch === undefined) return undefined;
    }
    return branch.leaves.get(values.at(-1) ?? "");
  }

  /** Adds the series, and its siblings, if there is room. */
  #admit(values: readonly string[]): Child | undefined {
    const room = this.#isOverflow(values)
      ? Infinity
      : this.#maxSeries - this.#counted;
    if (room === 0) return undefined;
    const missing = (this.#siblings ? this.#combinations(values) : [values])
      .filter((candidate) => this.#get(candidate) === undefined);
    if (missing.length > room) return undefined;
    for (const candidate of missing) this.#attach(candidate);
    return this.#get(values);
  }

  #attach(values: readonly string[]): void {
    let branch = this.#root;
    for (const value of values.slice(0, -1)) {
      let next = branch.branches.get(value);
      if (next === undefined) branch.branches.set(value, next = newBranch());
      branch = next;
    }
    const labels = formatLabels(
      this.#names.map((name, i) => [name, values[i]]),
    );
    const { commonLabels } = this.#context;
    const child = this.#create(
      values,
      labels === "" ? commonLabels : `${labels},${commonLabels}`,
    );
    branch.leaves.set(values.at(-1) ?? "", child);
    this.#all.add(child);
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

function newBranch<Child>(): Branch<Child> {
  return { branches: new Map(), leaves: new Map() };
}

/** Deletes the leaf, and each branch that is empty without it. */
function prune<Child>(branch: Branch<Child>, path: readonly string[]): void {
  if (path.length <= 1) {
    branch.leaves.delete(path[0] ?? "");
    return;
  }
  const next = branch.branches.get(path[0]);
  if (next === undefined) return;
  prune(next, path.slice(1));
  if (next.branches.size === 0 && next.leaves.size === 0) {
    branch.branches.delete(path[0]);
  }
}

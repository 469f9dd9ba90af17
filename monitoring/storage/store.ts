/**
 * Stores samples in one SQLite file.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { Slices } from "../async/slices.ts";
import { Labels, metricName } from "../series/labels.ts";
import type { Selection, SeriesSamples } from "../series/samples.ts";
import {
  admit,
  areLabelsAllowed,
  defaultLimits,
  type StoreLimits,
} from "./admission.ts";
import { readChunk } from "./chunk.ts";
import { Batch } from "./batch.ts";
import { ChunkRows } from "./chunk_rows.ts";
import { openDatabase, storeError, transaction } from "./database.ts";
import { ExemplarRing } from "./exemplar_ring.ts";
import { LabelIndex } from "./index.ts";
import { LabelRows } from "./label_rows.ts";
import { LogRows } from "./log_rows.ts";
import { Retention } from "./retention.ts";
import { SampleBuffer } from "./sample_buffer.ts";
import type {
  AppendReport,
  NewSample,
  Refusal,
  SampleStore,
  SeriesExemplars,
  SeriesSelection,
  StoreStatus,
} from "./sample_store.ts";
import { sortInSlices } from "../async/sort_in_slices.ts";
import { StoredSeries, type WaitingChunk } from "./stored_series.ts";

/** Options of {@linkcode openStore}. */
export interface StoreOptions {
  /** Path of the file, in a folder that exists, or `:memory:`. */
  readonly file: string;
  /** Age at which samples are deleted, in milliseconds. @default 15 days */
  readonly retentionMs?: number;
  /** Bytes from which on the oldest samples are deleted. @default 1 GiB */
  readonly retentionBytes?: number;
  /** Bounds of what is taken. @default those of {@linkcode StoreLimits} */
  readonly limits?: Partial<StoreLimits>;
  /** Number of exemplars that are kept. @default 10000 */
  readonly exemplars?: number;
  /** Returns the time in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const dayMs = 24 * 3_600_000;
/** A series without a sample for so long isn't active. */
const idleMs = 3_600_000;

/** Samples between two looks at the clock. */
const samplesAtOnce = 250;
/** New series in one transaction. */
const seriesAtOnce = 200;
/** Chunks in one transaction. */
const chunksAtOnce = 200;
/** Number of metrics in the status. */
const topMetrics = 10;

/** Work that nobody stops. */
const unstoppable = new AbortController().signal;

/**
 * Opens a store, or makes its file if there is none. As long as it is open, no
 * other process can open the file.
 *
 * @throws {Error} names the file, why it can't be opened and what to do. A file
 * of another program, of a newer version or a damaged one stays as it is.
 */
export async function openStore(options: StoreOptions): Promise<SampleStore> {
  const database = openDatabase(options.file);
  try {
    const store = new FileStore(database, options);
    await store.load();
    return store;
  } catch (error) {
    database.close();
    throw storeError(options.file, error);
  }
}

/** What became of the samples of an append so far. */
class Report implements AppendReport {
  stored = 0;
  newSeries = 0;
  readonly refused = new Map<Refusal, number>();

  refuse(reason: Refusal, count: number): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + count);
  }
}

/** A store in an SQLite file. */
class FileStore implements SampleStore {
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #labels: LabelRows;
  readonly #chunks: ChunkRows;
  readonly #log: LogRows;
  readonly #retention: Retention;
  readonly #index = new LabelIndex<StoredSeries>();
  readonly #byKey = new Map<string, StoredSeries>();
  readonly #exemplars: ExemplarRing<StoredSeries>;
  readonly #buffer = new SampleBuffer();
  readonly #refused = new Map<Refusal, number>();
  readonly #active = new Set<StoredSeries>();
  /** Full chunks that aren't in the file, oldest first. */
  readonly #waiting: WaitingChunk[] = [];
  #nextId = 1;
  #stored = 0;
  #newest = -Infinity;
  #problem: string | undefined;
  /** Ends with the last append. The next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: DatabaseSync,
    private readonly options: StoreOptions,
  ) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#now = options.now ?? Date.now;
    this.#exemplars = new ExemplarRing(options.exemplars ?? 10_000);
    this.#labels = new LabelRows(database);
    this.#chunks = new ChunkRows(database);
    this.#log = new LogRows(database);
    this.#retention = new Retention(database, this.#chunks, {
      ms: options.retentionMs ?? 15 * dayMs,
      bytes: options.retentionBytes ?? 2 ** 30,
    });
  }

  /** Reads series and log. */
  async load(): Promise<void> {
    const slices = new Slices(unstoppable);
    const byId = new Map<number, StoredSeries>();
    for (const [id, labels] of this.#labels.read()) {
      const series = new StoredSeries(id, labels);
      series.written = this.#chunks.newest(id) ?? -Infinity;
      series.newest = series.written;
      byId.set(id, series);
      this.#nextId = id + 1;
      if (slices.isOver) await slices.next();
    }
    for (const _ of this.#log.read((segment) => this.#replay(byId, segment))) {
      if (slices.isOver) await slices.next();
    }
    const empty: number[] = [];
    for (const series of byId.values()) {
      if (series.newest === -Infinity) empty.push(series.id);
      else this.#add(series);
    }
    await this.#deleteSeries(empty, slices);
    await this.#maintain(slices);
  }

  /** Takes samples from the log. */
  #replay(byId: ReadonlyMap<number, StoredSeries>, segment: number) {
    return {
      base: (id: number) => byId.get(id)?.base(segment) ?? 0,
      take: (id: number, timestamp: number, value: number | "stale") => {
        const series = byId.get(id);
        if (series === undefined) return;
        // What is in a chunk already counts only as the base of what follows.
        const isNew = timestamp > series.newest;
        series.note(timestamp, value, segment);
        if (isNew) this.#addToHead(series, timestamp, value, segment);
      },
    };
  }

  #add(series: StoredSeries): void {
    this.#index.add(series);
    this.#byKey.set(series.labels.key, series);
    this.#newest = Math.max(this.#newest, series.newest);
    if (series.newest > this.#now() - idleMs) this.#active.add(series);
  }

  append(samples: readonly NewSample[]): Promise<AppendReport> {
    const report = this.#turn.then(() => this.#append(samples));
    this.#turn = report.catch(() => {});
    return report;
  }

  async #append(samples: readonly NewSample[]): Promise<AppendReport> {
    const slices = new Slices(unstoppable);
    const report = new Report();
    const now = this.#now();
    const oldest = this.#retention.oldest(now);
    let batch = new Batch(this.#log.current);
    for (const { labels, timestamp, value, exemplar } of samples) {
      const { key } = labels;
      let series = this.#byKey.get(key) ?? batch.created.get(key);
      if (series !== undefined && batch.has(series) || batch.isFull) {
        batch = await this.#store(batch, report, slices);
        series = this.#byKey.get(key);
      }
      if (series === undefined) {
        const refusal = this.#refusalOf(labels, batch);
        if (refusal !== undefined) {
          report.refuse(refusal, 1);
          continue;
        }
        series = new StoredSeries(this.#nextId, labels);
      }
      // Times are whole milliseconds.
      const time = Math.round(timestamp);
      if (time === series.newest && !series.isKnown) this.#learn(series);
      const verdict = admit(series, time, value, oldest, now);
      if (verdict === "store") {
        if (series.id === this.#nextId) {
          this.#nextId++;
          batch.created.set(key, series);
        }
        batch.add(series, time, value);
      } else if (verdict === "known") {
        report.stored++;
      } else {
        report.refuse(verdict, 1);
        continue;
      }
      if (exemplar !== undefined) this.#exemplars.add(series, exemplar);
    }
    await this.#store(batch, report, slices);
    await this.#maintain(slices);
    this.#stored += report.stored;
    for (const [reason, count] of report.refused) {
      this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + count);
    }
    return report;
  }

  /** Why no new series can have these labels. */
  #refusalOf(labels: Labels, batch: Batch): Refusal | undefined {
    if (!areLabelsAllowed(labels, this.#limits)) return "label_limit";
    return this.#active.size + batch.created.size >= this.#limits.activeSeries
      ? "series_limit"
      : undefined;
  }

  /** Stores a batch. Returns the next one. */
  async #store(
    batch: Batch,
    report: Report,
    slices: Slices,
  ): Promise<Batch> {
    const { created, samples, row } = batch;
    if (samples.length === 0) return batch;
    const isWritten = this.#change(() => {
      this.#labels.add([...created.values()]);
      this.#log.add(row);
    });
    if (!isWritten) {
      report.refuse("disk", samples.length);
    } else {
      this.#problem = undefined;
      report.stored += samples.length;
      report.newSeries += created.size;
      for (const series of created.values()) this.#add(series);
      for (const { series, timestamp, value } of samples) {
        series.note(timestamp, value, batch.segment);
        this.#addToHead(series, timestamp, value, batch.segment);
        this.#active.add(series);
        this.#newest = Math.max(this.#newest, timestamp);
      }
      if (this.#log.advance(row)) await this.#forgetIdle(slices);
    }
    if (slices.isOver) await slices.next();
    return new Batch(this.#log.current);
  }

  /** Reads the value of the newest sample of a series from its chunk. */
  #learn(series: StoredSeries): void {
    const { newest } = series;
    this.#chunks.read(series.id, newest - 1, newest, this.#buffer);
    const samples = this.#buffer.take(series.labels, -Infinity, newest);
    const value = samples?.values.at(-1);
    if (value !== undefined) series.note(newest, value, -1);
    if (samples?.staleTimestamps.at(-1) === newest) {
      series.note(newest, "stale", -1);
    }
  }

  /** Changes the database. Returns false, and notes why, if it can't. */
  #change(change: () => void): boolean {
    try {
      transaction(this.database, change);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = `Cannot write to "${this.options.file}": ${reason}`;
      return false;
    }
  }

  #addToHead(
    series: StoredSeries,
    timestamp: number,
    value: number | "stale",
    segment: number,
  ): void {
    const isFirst = series.head === undefined;
    const full = series.add(timestamp, value, segment);
    if (isFirst) this.#log.begin(series);
    if (full !== undefined) this.#waiting.push(full);
  }

  async #forgetIdle(slices: Slices): Promise<void> {
    const limit = this.#now() - idleMs;
    let looked = 0;
    for (const series of this.#active) {
      if (series.newest <= limit) this.#active.delete(series);
      if (++looked % samplesAtOnce === 0 && slices.isOver) await slices.next();
    }
  }

  /** Writes full chunks, deletes what is old, and keeps the file small. */
  async #maintain(slices: Slices): Promise<void> {
    for (const series of this.#log.overdue(chunksAtOnce)) {
      const chunk = series.cut();
      if (chunk !== undefined) this.#waiting.push(chunk);
    }
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, chunksAtOnce);
      if (!this.#change(() => this.#chunks.add(some))) return;
      this.#waiting.splice(0, some.length);
      for (const { series, chunk, segment } of some) {
        series.waiting = series.waiting.slice(1);
        series.written = chunk.last;
        this.#log.end(segment);
      }
      if (slices.isOver) await slices.next();
    }
    if (!this.#change(() => this.#log.trim())) return;
    await this.#retain(slices);
  }

  /** Deletes what the retention doesn't keep. */
  async #retain(slices: Slices): Promise<void> {
    const touched = new Set<number>();
    for (;;) {
      let deleted: ReadonlySet<number> = new Set();
      const isDone = this.#change(() => {
        deleted = this.#retention.step(this.#now());
      });
      this.#retention.shrink();
      if (!isDone || deleted.size === 0) break;
      for (const id of deleted) touched.add(id);
      if (slices.isOver) await slices.next();
    }
    const ids = new Set<number>();
    for (const id of touched) {
      if (!this.#index.get(id)?.isInMemory && !this.#chunks.newest(id)) {
        ids.add(id);
      }
      if (slices.isOver) await slices.next();
    }
    this.#forget(ids);
    await this.#deleteSeries([...ids], slices);
  }

  /** Forgets series that have no samples any more. */
  #forget(ids: ReadonlySet<number>): void {
    const gone = new Set<StoredSeries>();
    for (const id of ids) {
      const series = this.#index.get(id);
      if (series === undefined) continue;
      gone.add(series);
      this.#byKey.delete(series.labels.key);
      this.#active.delete(series);
    }
    this.#index.remove(gone);
  }

  async #deleteSeries(ids: readonly number[], slices: Slices): Promise<void> {
    for (let i = 0; i < ids.length; i += seriesAtOnce) {
      const some = ids.slice(i, i + seriesAtOnce);
      if (!this.#change(() => this.#labels.remove(some))) return;
      if (slices.isOver) await slices.next();
    }
  }

  async select(
    { matchers, after, until }: Selection,
    signal: AbortSignal,
  ): Promise<readonly SeriesSamples[]> {
    signal.throwIfAborted();
    const slices = new Slices(signal);
    // Samples before are deleted a few at a time.
    const from = Math.max(after, this.#retention.oldest(this.#now()) - 1);
    const found: SeriesSamples[] = [];
    for (const series of await this.#index.find(matchers, slices)) {
      const samples = this.#read(series, from, until);
      if (samples !== undefined) found.push(samples);
      if (slices.isOver) await slices.next();
    }
    this.#buffer.release();
    return found;
  }

  #read(
    series: StoredSeries,
    after: number,
    until: number,
  ): SeriesSamples | undefined {
    if (series.newest <= after) return undefined;
    const buffer = this.#buffer;
    // Asking the database takes most of the time of a short range.
    if (series.written > after) {
      this.#chunks.read(series.id, after, until, buffer);
    }
    for (const chunk of series.waiting) readChunk(chunk, buffer);
    if (series.head !== undefined && series.head.first <= until) {
      readChunk(series.head, buffer);
    }
    return buffer.take(series.labels, after, until);
  }

  async series(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly Labels[]> {
    const slices = new Slices(signal);
    const labels = (await this.#find(selection, slices))
      .map((series) => series.labels);
    return await sortInSlices(labels, Labels.compare, slices);
  }

  async labelNames(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const slices = new Slices(signal);
    const names = new Set<string>();
    for (const { labels } of await this.#find(selection, slices)) {
      for (const name of labels.names) names.add(name);
    }
    return [...names].sort();
  }

  async labelValues(
    name: string,
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const slices = new Slices(signal);
    const values = new Set<string>();
    for (const { labels } of await this.#find(selection, slices)) {
      values.add(labels.get(name));
    }
    values.delete("");
    return [...values].sort();
  }

  async exemplars(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly SeriesExemplars[]> {
    const slices = new Slices(signal);
    const all = this.#exemplars.between(selection.start, selection.end);
    const fitting = await this.#fitting(selection.matchers, slices);
    return [...all].filter(([series]) => fitting.has(series))
      .map(([{ labels }, exemplars]) => ({ labels, exemplars }))
      .sort((a, b) => Labels.compare(a.labels, b.labels));
  }

  /** Finds series with a sample between two times. */
  async #find(
    { matchers, start, end }: SeriesSelection,
    slices: Slices,
  ): Promise<readonly StoredSeries[]> {
    slices.signal.throwIfAborted();
    const from = Math.max(start, this.#retention.oldest(this.#now()));
    const found: StoredSeries[] = [];
    let looked = 0;
    for (const series of await this.#fitting(matchers, slices)) {
      if (this.#hasSamples(series, from, end)) found.push(series);
      if (++looked % samplesAtOnce === 0 && slices.isOver) await slices.next();
    }
    return found;
  }

  async #fitting(
    matchers: SeriesSelection["matchers"],
    slices: Slices,
  ): Promise<ReadonlySet<StoredSeries>> {
    if (matchers.length === 0) return new Set(this.#index.all);
    const found = new Set<StoredSeries>();
    for (const list of matchers) {
      for (const series of await this.#index.find(list, slices)) {
        found.add(series);
      }
    }
    return found;
  }

  /** As exact as chunks are: one that overlaps with the times counts. */
  #hasSamples(series: StoredSeries, start: number, end: number): boolean {
    if (series.newest < start) return false;
    if (series.newest <= end) return true;
    return [series.head, ...series.waiting].some((chunk) =>
      chunk !== undefined && chunk.first <= end && chunk.last >= start
    ) || (series.written >= start && this.#chunks.has(series.id, start, end));
  }

  status(): StoreStatus {
    const { count, oldest } = this.#chunks.summary();
    const metrics = [...this.#index.values(metricName)]
      .map(([name, series]) => [name, series.length] as const)
      .sort(([, a], [, b]) => b - a);
    return {
      activeSeries: this.#active.size,
      series: this.#index.size,
      chunks: count,
      bytes: this.#retention.bytes,
      oldest,
      newest: this.#newest === -Infinity ? undefined : this.#newest,
      stored: this.#stored,
      refused: this.#refused,
      problem: this.#problem,
      topMetrics: metrics.slice(0, topMetrics),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    this.database.close();
  }
}

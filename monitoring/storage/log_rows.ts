/**
 * Keeps the rows of the log: what was appended lately and isn't in a chunk in
 * the file yet. Rows belong to segments, which are deleted as a whole.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type LogRow, type LogSink, readLogRow } from "./log.ts";
import type { StoredSeries } from "./stored_series.ts";

/** Longest time of samples in a segment, in milliseconds. */
const segmentMs = 10 * 60_000;
/** Most bytes in a segment, so that a large import doesn't let the log grow. */
const segmentBytes = 4 * 1024 * 1024;
/** Segments after which a head is cut although it isn't full. */
const headSegments = 9;
/** Rows that one transaction deletes. */
const rowsAtOnce = 64;

interface Segment {
  /** Number of chunks and heads that begin in it and aren't in the file. */
  begun: number;
  /** Series whose heads began in it. */
  readonly heads: StoredSeries[];
}

/** The log. */
export class LogRows {
  readonly #add: StatementSync;
  readonly #rows: StatementSync;
  readonly #delete: StatementSync;
  readonly #segments = new Map<number, Segment>();
  #current: number;
  #startedAt = -Infinity;
  #bytes = 0;
  /** True if the file has rows before the first segment in memory. */
  #hasOldRows = true;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      "INSERT INTO log (segment, first, count, bytes) VALUES (?, ?, ?, ?)",
    );
    this.#rows = database.prepare("SELECT * FROM log ORDER BY id");
    this.#delete = database.prepare(
      `DELETE FROM log WHERE id IN (
        SELECT id FROM log WHERE segment < ? ORDER BY id LIMIT ${rowsAtOnce}
      )`,
    );
    const last = database.prepare("SELECT max(segment) AS last FROM log").get();
    this.#current = typeof last?.last === "number" ? last.last + 1 : 0;
  }

  /** Segment that new rows belong to. */
  get current(): number {
    return this.#current;
  }

  /** Adds a row, within a transaction. */
  add({ first, count, bytes }: LogRow): void {
    this.#add.run(this.#current, first, count, bytes);
  }

  /** Begins the next segment if this one has enough. Returns true if so. */
  advance({ first, bytes }: LogRow): boolean {
    if (this.#startedAt === -Infinity) this.#startedAt = first;
    this.#bytes += bytes.length;
    if (this.#bytes < segmentBytes && first - this.#startedAt < segmentMs) {
      return false;
    }
    this.#current++;
    this.#startedAt = -Infinity;
    this.#bytes = 0;
    return true;
  }

  /** Reads the samples of all rows. `row` is called between two rows. */
  *read(
    sink: (segment: number) => LogSink,
  ): Generator<void> {
    for (const row of this.#rows.iterate()) {
      if (!(row.bytes instanceof Uint8Array)) continue;
      readLogRow({
        first: Number(row.first),
        count: Number(row.count),
        bytes: row.bytes,
      }, sink(Number(row.segment)));
      yield;
    }
  }

  /** Takes note that the head of a series begins in its segment. */
  begin(series: StoredSeries): void {
    const number = series.headSegment;
    const segment = this.#segments.get(number);
    if (segment === undefined) {
      this.#segments.set(number, { begun: 1, heads: [series] });
    } else {
      segment.begun++;
      segment.heads.push(series);
    }
  }

  /** Takes note that a chunk that began in a segment is in the file. */
  end(number: number): void {
    const segment = this.#segments.get(number);
    if (segment !== undefined) segment.begun--;
  }

  /** Returns up to `most` series whose heads keep an old segment. */
  overdue(most: number): StoredSeries[] {
    const found: StoredSeries[] = [];
    for (const [number, { heads }] of this.#segments) {
      if (number > this.#current - headSegments) break;
      while (heads.length > 0 && found.length < most) {
        const next = heads.pop();
        if (next?.head !== undefined && next.headSegment === number) {
          found.push(next);
        }
      }
    }
    return found;
  }

  /** Deletes rows that aren't needed any more, within a transaction. */
  trim(): void {
    for (const [number, { begun }] of this.#segments) {
      if (begun > 0 || number >= this.#current) break;
      this.#segments.delete(number);
      this.#hasOldRows = true;
    }
    if (!this.#hasOldRows) return;
    const [first = this.#current] = this.#segments.keys();
    const { changes } = this.#delete.run(first);
    this.#hasOldRows = Number(changes) === rowsAtOnce;
  }
}

/**
 * Writes chunks into the database and reads them again.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { readChunk } from "./chunk.ts";
import type { SampleBuffer } from "./sample_buffer.ts";
import type { WaitingChunk } from "./stored_series.ts";

/** Chunks in the database. */
export class ChunkRows {
  readonly #add: StatementSync;
  readonly #read: StatementSync;
  readonly #newest: StatementSync;
  readonly #any: StatementSync;
  readonly #ends: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      "INSERT INTO chunks (series, first, last, count, bytes) VALUES (?, ?, ?, ?, ?)",
    );
    this.#read = database.prepare(
      `SELECT first, count, bytes FROM chunks
      WHERE series = :series AND last > :after AND last <= coalesce((
        SELECT min(last) FROM chunks WHERE series = :series AND last >= :until
      ), :until) ORDER BY last`,
    );
    this.#newest = database.prepare(
      "SELECT max(last) AS last FROM chunks WHERE series = ?",
    );
    this.#any = database.prepare(
      "SELECT 1 FROM chunks WHERE series = ? AND last >= ? AND first <= ? LIMIT 1",
    );
    // Ids have no gaps, as the lowest ones are deleted first.
    this.#ends = database.prepare(
      `SELECT min(id) AS low, max(id) AS high,
        (SELECT first FROM chunks ORDER BY id LIMIT 1) AS oldest
      FROM chunks`,
    );
    this.#delete = database.prepare(
      "DELETE FROM chunks WHERE id >= (SELECT min(id) FROM chunks) AND id < (SELECT min(id) FROM chunks) + ? AND last < ? RETURNING series",
    );
  }

  /** Adds chunks, within a transaction. */
  add(chunks: readonly WaitingChunk[]): void {
    for (const { series, chunk } of chunks) {
      const { first, last, count, bytes } = chunk;
      this.#add.run(series.id, first, last, count, bytes);
    }
  }

  /** Adds the chunks with samples in `after < time <= until` to a buffer. */
  read(
    series: number,
    after: number,
    until: number,
    buffer: SampleBuffer,
  ): void {
    for (const row of this.#read.all({ series, after, until })) {
      const { first, count, bytes } = row;
      if (bytes instanceof Uint8Array) {
        readChunk(
          { first: Number(first), count: Number(count), bytes },
          buffer,
        );
      }
    }
  }

  /** Time of the newest sample of a series. Undefined if it has no chunk. */
  newest(series: number): number | undefined {
    const last = this.#newest.get(series)?.last;
    return typeof last === "number" ? last : undefined;
  }

  /** Returns true if a chunk of the series overlaps with `start` to `end`. */
  has(series: number, start: number, end: number): boolean {
    return this.#any.get(series, start, end) !== undefined;
  }

  /** Number of chunks, and the time of the first sample of the oldest. */
  summary(): { readonly count: number; readonly oldest?: number } {
    const ends = this.#ends.get();
    if (typeof ends?.low !== "number" || typeof ends.high !== "number") {
      return { count: 0 };
    }
    return { count: ends.high - ends.low + 1, oldest: Number(ends.oldest) };
  }

  /**
   * Deletes those of the `most` oldest chunks that end before a time, within a
   * transaction. Returns the ids of their series.
   */
  deleteOldest(most: number, before: number): Set<number> {
    const rows = this.#delete.all(most, before);
    return new Set(rows.map(({ series }) => Number(series)));
  }
}

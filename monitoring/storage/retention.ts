/**
 * Deletes the oldest chunks, a few at a time, and gives the room back.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChunkRows } from "./chunk_rows.ts";

/** What to keep. */
export interface RetentionLimits {
  /** Age in milliseconds. */
  readonly ms: number;
  /** Bytes of the file that are in use. */
  readonly bytes: number;
}

/** Chunks that one transaction deletes. */
const chunksAtOnce = 200;
/** Free pages that one step gives back to the disk. */
const pagesAtOnce = 64;

/** Keeps a store within its limits. */
export class Retention {
  readonly #pages: StatementSync;
  readonly #freePages: StatementSync;
  readonly #pageSize: number;

  constructor(
    private readonly database: DatabaseSync,
    private readonly chunks: ChunkRows,
    private readonly limits: RetentionLimits,
  ) {
    this.#pages = database.prepare("PRAGMA page_count");
    this.#freePages = database.prepare("PRAGMA freelist_count");
    const size = database.prepare("PRAGMA page_size").get();
    this.#pageSize = Number(size?.page_size);
  }

  /** Time before which samples aren't kept. */
  oldest(now: number): number {
    return now - this.limits.ms;
  }

  /** Bytes of the file, free pages among them. */
  get bytes(): number {
    return Number(this.#pages.get()?.page_count) * this.#pageSize;
  }

  /**
   * Deletes some chunks that are too old or too many, within a transaction.
   * Returns the ids of their series. There is no more to delete if it returns none.
   */
  step(now: number): ReadonlySet<number> {
    const before = this.#usedBytes > this.limits.bytes
      ? Infinity
      : this.oldest(now);
    return this.chunks.deleteOldest(chunksAtOnce, before);
  }

  get #usedBytes(): number {
    const free = Number(this.#freePages.get()?.freelist_count);
    return this.bytes - free * this.#pageSize;
  }

  /** Gives some free pages back to the disk, outside of a transaction. */
  shrink(): void {
    const free = Number(this.#freePages.get()?.freelist_count);
    // Some free pages are soon used again.
    if (free < 2 * pagesAtOnce) return;
    this.database.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`);
  }
}

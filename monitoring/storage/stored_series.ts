/**
 * Holds what a store keeps in memory of a series.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";
import { type Chunk, ChunkWriter } from "./chunk.ts";
import type { Indexed } from "./index.ts";

/** Samples of a chunk that is full. */
const chunkSize = 240;
/** Samples of the smallest first chunk of a series. */
const smallestFirst = 60;

/** A chunk that isn't in the file yet, and where its samples stand in the log. */
export interface WaitingChunk {
  readonly series: StoredSeries;
  readonly chunk: Chunk;
  /** Segment of its first sample. */
  readonly segment: number;
}

/** A series. */
export class StoredSeries implements Indexed {
  /** Time of the newest sample. */
  newest = -Infinity;
  /** Last value that isn't a staleness marker. */
  value = NaN;
  /** True if the newest sample is a staleness marker. */
  isStale = false;
  /** Segment of the log with the last value. */
  segment = -1;
  /** False if value and staleness of the newest sample aren't in memory. */
  isKnown = false;
  /** Time of the last sample that a chunk in the file has. */
  written = -Infinity;
  /** Number of the last batch with a sample of it. */
  batch = 0;
  /** Newest samples, which no chunk in the file has. */
  head: ChunkWriter | undefined;
  /** Segment of the first sample of the head. */
  headSegment = -1;
  /** Full chunks that aren't in the file yet, oldest first. */
  waiting: readonly Chunk[] = [];
  #chunkSize: number;

  constructor(readonly id: number, readonly labels: Labels) {
    // Series that begin together are full at different times, so that writing
    // their chunks is spread.
    const spread = chunkSize - smallestFirst;
    this.#chunkSize = smallestFirst + (id * 7919) % spread;
  }

  /** True if it has samples that no chunk in the file has. */
  get isInMemory(): boolean {
    return this.head !== undefined || this.waiting.length > 0;
  }

  /** Value that a sample in a segment of the log refers to. */
  base(segment: number): number {
    return this.segment === segment ? this.value : 0;
  }

  /** Takes note of the newest sample, which stands in a segment of the log. */
  note(timestamp: number, value: number | "stale", segment: number): void {
    this.newest = Math.max(this.newest, timestamp);
    this.isStale = value === "stale";
    if (value === "stale") {
      // Else an older segment would be taken for this one.
      if (this.segment !== segment) this.value = 0;
    } else {
      this.value = value;
    }
    this.segment = segment;
    this.isKnown = true;
  }

  /** Adds a sample to the head. Returns the head as a chunk if it is full. */
  add(
    timestamp: number,
    value: number | "stale",
    segment: number,
  ): WaitingChunk | undefined {
    if (this.head === undefined) {
      this.head = new ChunkWriter();
      this.headSegment = segment;
    }
    this.head.add(timestamp, value);
    return this.head.count >= this.#chunkSize ? this.cut() : undefined;
  }

  /** Ends the head. Undefined if there is none. */
  cut(): WaitingChunk | undefined {
    const { head } = this;
    if (head === undefined) return undefined;
    const { first, last, count, bytes } = head;
    const chunk = { first, last, count, bytes };
    this.head = undefined;
    this.waiting = [...this.waiting, chunk];
    this.#chunkSize = chunkSize;
    return { series: this, chunk, segment: this.headSegment };
  }
}

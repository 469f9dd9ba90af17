/**
 * Counts of a load, as its clients saw them.
 *
 * @module
 */
import type { SessionOutcome } from "../../services/contracts/session.ts";

/** A count for each key. */
export type Counts = Record<string, number>;

/** All counts of a load. Times are in seconds. */
export interface Tally {
  readonly uploads: {
    accepted: number;
    /** Of the files that were accepted. */
    bytes: number;
    /** By error code. */
    readonly refused: Counts;
    unanswered: number;
  };
  readonly jobs: {
    completed: number;
    /** By error code. */
    readonly failed: Counts;
    cancelled: number;
    /** Not final when the load ended. */
    unfinished: number;
    /** Transcribed by another engine, as the one asked for wasn't running. */
    readonly notBy: Counts;
  };
  readonly sessions: Record<SessionOutcome, number> & {
    /** By error code. */
    readonly refused: Counts;
  };
  readonly seconds: {
    /** From an upload's first byte to its answer. */
    readonly upload: number[];
    /** From a job's creation to its end, by the platform's clock. */
    readonly job: number[];
    /** From the end of an utterance to its text. */
    readonly utterance: number[];
  };
}

/** Returns a tally of zeros. */
export function newTally(): Tally {
  return {
    uploads: { accepted: 0, bytes: 0, refused: {}, unanswered: 0 },
    jobs: { completed: 0, failed: {}, cancelled: 0, unfinished: 0, notBy: {} },
    sessions: { completed: 0, error: 0, timeout: 0, refused: {} },
    seconds: { upload: [], job: [], utterance: [] },
  };
}

/** Adds one to the count of a key. */
export function count(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Returns the sum of all counts. */
export function sum(counts: Readonly<Counts>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Returns the value that `share` of all values don't exceed; null without values. */
export function quantile(
  values: readonly number[],
  share: number,
): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

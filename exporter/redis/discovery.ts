/**
 * Finds queues by their keys, a part of the keyspace at a time.
 *
 * @module
 */
import type { SendCommand } from "./protocol/command.ts";
import type { KeyPattern } from "./key_pattern.ts";
import { parseScan } from "./replies.ts";

/** Keys that Redis looks at before it answers. */
const keysPerStep = 1_000;

/** Names found in one call. */
export interface Found {
  readonly names: ReadonlySet<string>;
  /** `false` when time ran out, or a server failed, before all keys were looked at. */
  readonly complete: boolean;
  /** Why servers failed. */
  readonly failures: readonly unknown[];
}

/** One server's keys to go through for one pattern, and how far that is. */
interface Pass {
  readonly send: SendCommand;
  readonly pattern: KeyPattern;
  cursor: string;
}

/**
 * Goes through all keys with `SCAN`, which never holds Redis up for long. When
 * time runs out it goes on from there the next time, so a keyspace of any size
 * is gone through in the end.
 */
export class KeyScanner {
  readonly #patterns: readonly KeyPattern[];
  readonly #budgetMs: number;
  readonly #now: () => number;
  #passes: Pass[] = [];

  /**
   * @param budgetMs Milliseconds that one call may take; it makes at least one step.
   * @param now Milliseconds of any clock.
   */
  constructor(
    patterns: readonly KeyPattern[],
    budgetMs: number,
    now: () => number,
  ) {
    this.#patterns = patterns.filter(({ onlyKey }) => onlyKey === undefined);
    this.#budgetMs = budgetMs;
    this.#now = now;
  }

  /** Goes on through the keys of these servers. */
  async scan(
    servers: readonly SendCommand[],
    signal: AbortSignal,
  ): Promise<Found> {
    const names = new Set<string>();
    const failures: unknown[] = [];
    const end = this.#now() + this.#budgetMs;
    if (this.#passes.length === 0) this.#begin(servers);
    while (!signal.aborted) {
      const [pass] = this.#passes;
      if (pass === undefined) break;
      try {
        await this.#step(pass, names);
      } catch (error) {
        failures.push(error);
        pass.cursor = "0";
      }
      if (pass.cursor === "0") this.#passes.shift();
      if (this.#now() >= end) break;
    }
    const complete = this.#passes.length === 0 && failures.length === 0;
    return { names, complete, failures };
  }

  #begin(servers: readonly SendCommand[]): void {
    this.#passes = servers.flatMap((send) =>
      this.#patterns.map((pattern) => ({ send, pattern, cursor: "0" }))
    );
  }

  async #step(pass: Pass, names: Set<string>): Promise<void> {
    const { send, pattern } = pass;
    const { cursor, keys } = parseScan(
      await send(
        "SCAN",
        pass.cursor,
        "MATCH",
        pattern.glob,
        "COUNT",
        keysPerStep,
      ),
    );
    for (const key of keys) {
      const name = pattern.nameIn(key);
      if (name !== undefined) names.add(name);
    }
    pass.cursor = cursor;
  }
}

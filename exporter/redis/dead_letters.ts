/**
 * Counts a stream of dead letters by the queue that each came from.
 *
 * @module
 */
import { type QueueValues, totalOf } from "../queue_metrics.ts";
import { QueueSourceError } from "../queue_source.ts";
import type { AgeClock } from "./age_clock.ts";
import type { SendCommand } from "./protocol/command.ts";
import {
  fieldOf,
  parseEntries,
  parseStreamInfo,
  type StreamEntry,
} from "./replies.ts";
import { formatStreamId, type StreamId } from "./stream_id.ts";
import { timeOfEntry } from "./timestamp.ts";

/** Dead letters of one origin. */
interface Tally {
  readonly count: number;
  /** When the oldest was put there, in ms since 1970, if that is known. */
  readonly oldestMs: number | undefined;
}

/** Dead letters by the key of the stream that they came from. */
export type DeadLetters = ReadonlyMap<string, Tally>;

const none = { deadLetters: 0, oldestDeadLetterAge: 0 } as const;

/** The dead letters from these keys, with the age of the oldest. */
export function deadLettersFrom(
  deadLetters: DeadLetters,
  keys: readonly string[],
  ages: AgeClock,
): Pick<QueueValues, "deadLetters" | "oldestDeadLetterAge"> {
  if (deadLetters.size === 0) return none;
  const found = keys.flatMap((key) => deadLetters.get(key) ?? []);
  return totalOf([
    none,
    ...found.map(({ count, oldestMs }) => ({
      deadLetters: count,
      oldestDeadLetterAge: ages.since(oldestMs),
    })),
  ]);
}

/** Most dead letters that are read; with more, none is reported. */
const most = 50_000;

const pageSize = 1_000;

/**
 * Remembers what it counted: between two collections only what was added is
 * read, unless something was removed.
 */
export class DeadLetterCount {
  readonly #key: string;
  #counted = new Map<string, Tally>();
  #total = 0;
  #lastId: StreamId = 0n;

  /** @param key The stream. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Dead letters by the key of the stream they came from. */
  async read(send: SendCommand): Promise<DeadLetters> {
    if (await send("TYPE", this.#key) === "none") {
      this.#forget();
      return this.#counted;
    }
    const { length, lastGeneratedId } = parseStreamInfo(
      await send("XINFO", "STREAM", this.#key),
    );
    if (length > most) {
      throw new QueueSourceError(
        "unexpected",
        `Cannot count dead letters: "${this.#key}" has ${length} entries, ${most} at most are read`,
      );
    }
    if (lastGeneratedId < this.#lastId) this.#forget();
    await this.#readOn(send, lastGeneratedId);
    if (this.#total !== length) {
      this.#forget();
      await this.#readOn(send, lastGeneratedId);
    }
    return this.#counted;
  }

  /** Counts what was added since, up to an id. */
  async #readOn(send: SendCommand, to: StreamId): Promise<void> {
    while (this.#lastId < to) {
      const from = formatStreamId(this.#lastId + 1n);
      const page = parseEntries(
        await send(
          "XRANGE",
          this.#key,
          from,
          formatStreamId(to),
          "COUNT",
          pageSize,
        ),
      );
      for (const entry of page) this.#count(entry);
      if (page.length < pageSize) this.#lastId = to;
    }
  }

  #count(entry: StreamEntry): void {
    const source = fieldOf(entry, "source_stream") ?? "";
    const before = this.#counted.get(source);
    this.#counted.set(source, {
      count: (before?.count ?? 0) + 1,
      oldestMs: before === undefined ? timeOfEntry(entry) : before.oldestMs,
    });
    this.#total++;
    this.#lastId = entry.id;
  }

  #forget(): void {
    this.#counted = new Map();
    this.#total = 0;
    this.#lastId = 0n;
  }
}

/**
 * Streams whose entries are claimed under a lease.
 *
 * Redis itself knows for how long an entry has been idle, and a consumer takes
 * over by one idle time for all. Here each delivery has a lease of its own, which
 * is kept in keys beside the stream.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { change } from "./change.ts";
import type { Appended } from "./_append_event.ts";
import { pairsOf } from "./_pairs.ts";
import { keys, placeholder } from "./keys.ts";
import { script } from "./script.ts";
import acknowledgeScript from "./scripts/acknowledge.lua" with { type: "text" };
import claimScript from "./scripts/claim.lua" with { type: "text" };
import deadLetterScript from "./scripts/dead_letter.lua" with { type: "text" };
import finishScript from "./scripts/finish.lua" with { type: "text" };
import releaseScript from "./scripts/release.lua" with { type: "text" };
import renewScript from "./scripts/renew.lua" with { type: "text" };
import tidyScript from "./scripts/tidy.lua" with { type: "text" };

/** A stream and its consumer group. */
export interface LeasedStreamOptions {
  readonly stream: string;
  readonly group: string;
}

/** Options of a claim of tasks. */
export interface TaskClaim {
  /** Marks of entries: keys that begin with `prefix` and end with a value. */
  readonly marks: { readonly field: string; readonly prefix: string };
  /** Reports the start of each task. */
  readonly start: Appended | undefined;
}

/** Options of a claim. */
export interface StreamClaim {
  readonly consumer: string;
  readonly leaseMs: number;
  /** Most entries to claim. */
  readonly count: number;
}

/** A claimed entry. */
export interface LeasedEntry {
  /** Names this delivery. */
  readonly receipt: string;
  /** Number of deliveries, this one included. */
  readonly deliveries: number;
  readonly fields: ReadonlyMap<string, string>;
  /** True if it has a mark; false if the claim has no marks. */
  readonly isMarked: boolean;
}

/** A claim whose answer was lost. It may have entries. */
interface LostClaim {
  readonly stream: string;
  readonly token: string;
  /** Most entries that it may have. */
  readonly count: number;
}

/** The reason for moving an entry to the dead letters. */
export interface DeadEntryReason {
  readonly code: string;
  readonly message: string;
  readonly eventType: string;
}

/** Changes that go with the removal of an entry. */
export interface Leaving {
  /** A key that expires `lifetimeMs` after the entry left. */
  readonly beside: string;
  readonly lifetimeMs: number;
  /** The event to publish. */
  readonly report: Appended | undefined;
}

/**
 * Idle time after which an entry without a lease is redelivered: a consumer of
 * another edition, which knows no leases, claimed it and is dead. Consumers
 * without entries are deleted after the same time.
 */
const defaultIdleMs = 10 * 60_000;

/** Interval of tidying, in ms. */
const tidyMs = 10_000;

/** Limit of dead letters; the oldest beyond it are deleted. */
const mostDeadLetters = 10_000;

const claimedSchema = z.array(
  z.tuple([z.string(), z.number(), z.array(z.string()), z.number()]),
);

/** Claims, renews and removes the entries of streams. */
export class LeasedStreams {
  readonly #claim;
  readonly #tidy;
  readonly #renew;
  readonly #acknowledge;
  readonly #finish;
  readonly #release;
  readonly #deadLetter;
  readonly #idleMs: number;
  /** Claims whose answer was lost. */
  readonly #unanswered: LostClaim[] = [];
  /** Time at which each stream was tidied last. */
  readonly #tidied = new Map<string, number>();

  /** @param idleMs See {@linkcode defaultIdleMs}. */
  constructor(redis: Redis, idleMs = defaultIdleMs) {
    this.#claim = script(redis, claimScript);
    this.#tidy = script(redis, tidyScript);
    this.#renew = script(redis, renewScript);
    this.#acknowledge = change(redis, acknowledgeScript);
    this.#finish = change(redis, finishScript);
    this.#release = change(redis, releaseScript);
    this.#deadLetter = change(redis, deadLetterScript);
    this.#idleMs = idleMs;
  }

  /** Claims the oldest entries that are under no lease, at most `count`. */
  async claim(
    options: LeasedStreamOptions,
    { consumer, leaseMs, count }: StreamClaim,
    task?: TaskClaim,
  ): Promise<LeasedEntry[]> {
    await this.#tidyUp(options);
    const { stream, group } = options;
    const lost = this.#takeLost(stream, count);
    const token = lost?.token ?? crypto.randomUUID();
    const again = lost === undefined ? 0 : 1;
    const values = [
      ...[group, consumer, leaseMs, token, count, again],
      ...task === undefined ? [] : [task.marks.field, task.marks.prefix],
      ...task?.start?.values ?? [],
    ];
    const names = [...keysOf(stream), ...task?.start ? [task.start.key] : []];
    const claimed = await this.#claim(names, values).catch((error) => {
      const mayHave = lost !== undefined ||
        error instanceof BackendUnavailableError && error.mayBeDone;
      if (mayHave) {
        this.#unanswered.push(lost ?? { stream, token, count });
      }
      throw error;
    });
    return claimedSchema.parse(claimed).map(
      ([id, deliveries, fields, marked]) => ({
        receipt: `${id}/${token}`,
        deliveries,
        fields: new Map(pairsOf(fields)),
        isMarked: marked === 1,
      }),
    );
  }

  /** Renews the lease; false if it was lost. */
  async renew(
    options: LeasedStreamOptions,
    receipt: string,
    leaseMs: number,
  ): Promise<boolean> {
    const values = [...holder(options, receipt), leaseMs];
    return await this.#renew(keysOf(options.stream), values) === 1;
  }

  /** Removes an entry that is done; false if the lease was lost. */
  async acknowledge(
    options: LeasedStreamOptions,
    receipt: string,
    leaving: Leaving,
  ): Promise<boolean> {
    return await this.#acknowledge(
      [...keysOf(options.stream), ...keysAfter(leaving)],
      [...holder(options, receipt), ...valuesAfter(leaving)],
    );
  }

  /** Removes an entry, even if the lease was lost. */
  async finish(options: LeasedStreamOptions, receipt: string): Promise<void> {
    const [id, , group] = holder(options, receipt);
    await this.#finish(keysOf(options.stream), [id, group]);
  }

  /** Releases an entry; false if the lease was lost. */
  async release(
    options: LeasedStreamOptions,
    receipt: string,
  ): Promise<boolean> {
    return await this.#release(keysOf(options.stream), [
      ...holder(options, receipt),
      keys.channel(options.stream),
      placeholder,
      this.#idleMs,
    ]);
  }

  /** Moves an entry to the dead letters; false if the lease was lost. */
  async deadLetter(
    options: LeasedStreamOptions,
    receipt: string,
    { code, message, eventType }: DeadEntryReason,
    leaving?: Leaving,
  ): Promise<boolean> {
    return await this.#deadLetter(
      [
        ...keysOf(options.stream),
        keys.deadLetters,
        ...keysAfter(leaving),
      ],
      [
        ...holder(options, receipt),
        code,
        message,
        eventType,
        new Date().toISOString(),
        mostDeadLetters,
        ...valuesAfter(leaving),
      ],
    );
  }

  /** Takes a lost claim that has no more entries than may be claimed now. */
  #takeLost(stream: string, count: number): LostClaim | undefined {
    const index = this.#unanswered.findIndex((lost) =>
      lost.stream === stream && lost.count <= count
    );
    return index < 0 ? undefined : this.#unanswered.splice(index, 1)[0];
  }

  /** Tidies a stream, at an interval: see `scripts/tidy.lua`. */
  async #tidyUp({ stream, group }: LeasedStreamOptions): Promise<void> {
    const now = performance.now();
    if (now - (this.#tidied.get(stream) ?? -tidyMs) < tidyMs) return;
    this.#tidied.set(stream, now);
    await this.#tidy([stream, keys.leases(stream)], [group, this.#idleMs]);
  }
}

function keysOf(stream: string): string[] {
  return [stream, keys.leases(stream), keys.holders(stream)];
}

function keysAfter(leaving: Leaving | undefined): string[] {
  if (leaving === undefined) return [];
  const { beside, report } = leaving;
  return report === undefined ? [beside] : [beside, report.key];
}

function valuesAfter(leaving: Leaving | undefined): (string | number)[] {
  if (leaving === undefined) return [];
  const { lifetimeMs, report } = leaving;
  return [lifetimeMs, ...report?.values ?? []];
}

function holder(
  { group }: LeasedStreamOptions,
  receipt: string,
): [id: string, token: string, group: string] {
  const [id, token, ...rest] = receipt.split("/");
  if (id === undefined || token === undefined || rest.length > 0) {
    throw new TypeError(
      `Cannot read receipt "${receipt}": expected "id/token"`,
    );
  }
  return [id, token, group];
}

/**
 * A stream whose entries are handed out on a lease.
 *
 * Redis itself knows how long an entry lies idle with a consumer. That is one
 * number for all, so each delivery's lease is kept beside it.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { change } from "./change.ts";
import type { Appended } from "./_append_event.ts";
import { keys, nobody } from "./keys.ts";
import { script } from "./script.ts";
import acknowledgeScript from "./scripts/acknowledge.lua" with { type: "text" };
import claimScript from "./scripts/claim.lua" with { type: "text" };
import deadLetterScript from "./scripts/dead_letter.lua" with { type: "text" };
import finishScript from "./scripts/finish.lua" with { type: "text" };
import releaseScript from "./scripts/release.lua" with { type: "text" };
import renewScript from "./scripts/renew.lua" with { type: "text" };
import tidyScript from "./scripts/tidy.lua" with { type: "text" };

/** Which stream, for whom. */
export interface LeasedStreamOptions {
  readonly stream: string;
  readonly group: string;
}

/** What goes with a claim of tasks. */
export interface TaskClaim {
  /** Keys that tell something of entries: a prefix, then a field's value. */
  readonly marks: { readonly field: string; readonly prefix: string };
  /** The event that says that they are started. */
  readonly start: Appended | undefined;
}

/** How to claim. */
export interface StreamClaim {
  readonly consumer: string;
  readonly leaseMs: number;
  /** Most entries to claim. */
  readonly count: number;
}

/** An entry that was handed out. */
export interface LeasedEntry {
  /** The handle on this delivery. */
  readonly receipt: string;
  /** This one included. */
  readonly deliveries: number;
  readonly fields: ReadonlyMap<string, string>;
  /** Whether there is a mark for it; false where nobody looks for marks. */
  readonly isMarked: boolean;
}

/** A claim whose answer was lost: it may hold entries. */
interface LostClaim {
  readonly stream: string;
  readonly token: string;
  /** Most entries that it holds. */
  readonly count: number;
}

/** Why an entry is given up on. */
export interface Burial {
  readonly code: string;
  readonly message: string;
  readonly eventType: string;
}

/** What follows when an entry leaves its stream. */
export interface Leaving {
  /** A key that is of no use much longer than its entry. */
  readonly beside: string;
  readonly lifetimeMs: number;
  /** An event that tells of it. */
  readonly report: Appended | undefined;
}

/**
 * After so long an entry without a lease is taken over: another edition's
 * consumer, which knows no leases, held it and is gone. Consumers that hold
 * nothing are forgotten after the same time.
 */
const defaultIdleMs = 10 * 60_000;

/** How often to look for what others left behind, in ms. */
const tidyMs = 10_000;

/** Dead letters beyond are dropped, oldest first. */
const mostDeadLetters = 10_000;

const claimedSchema = z.array(
  z.tuple([z.string(), z.number(), z.array(z.string()), z.number()]),
);

/** Hands out the entries of streams, several streams by the same scripts. */
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
  /** When each stream was last tidied. */
  readonly #tidied = new Map<string, number>();

  /** @param idleMs After which others count as gone; ten minutes. */
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

  /** The oldest entries that nobody holds, `count` at most. */
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
      const mayHold = lost !== undefined ||
        error instanceof BackendUnavailableError && error.mayBeDone;
      if (mayHold) {
        this.#unanswered.push(lost ?? { stream, token, count });
      }
      throw error;
    });
    return claimedSchema.parse(claimed).map(
      ([id, deliveries, fields, marked]) => ({
        receipt: `${id}/${token}`,
        deliveries,
        fields: pairs(fields),
        isMarked: marked === 1,
      }),
    );
  }

  /** Holds the lease for longer; false when it was lost. */
  async renew(
    options: LeasedStreamOptions,
    receipt: string,
    leaseMs: number,
  ): Promise<boolean> {
    const values = [...holder(options, receipt), leaseMs];
    return await this.#renew(keysOf(options.stream), values) === 1;
  }

  /** Takes the entry out of the stream; false when the lease was lost. */
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

  /** Takes the entry out of the stream, whoever holds it by now. */
  async finish(options: LeasedStreamOptions, receipt: string): Promise<void> {
    const [id, , group] = holder(options, receipt);
    await this.#finish(keysOf(options.stream), [id, group]);
  }

  /** Hands the entry back as if it had not been claimed. */
  async release(
    options: LeasedStreamOptions,
    receipt: string,
  ): Promise<boolean> {
    return await this.#release(keysOf(options.stream), [
      ...holder(options, receipt),
      keys.news(options.stream),
      nobody,
      this.#idleMs,
    ]);
  }

  /** Moves the entry to the dead letters; false when the lease was lost. */
  async deadLetter(
    options: LeasedStreamOptions,
    receipt: string,
    { code, message, eventType }: Burial,
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

  /** A lost claim of no more entries than may be claimed now. */
  #takeLost(stream: string, count: number): LostClaim | undefined {
    const index = this.#unanswered.findIndex((lost) =>
      lost.stream === stream && lost.count <= count
    );
    return index < 0 ? undefined : this.#unanswered.splice(index, 1)[0];
  }

  /** Sees, now and then, to what was left behind. */
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
  if (token === undefined || rest.length > 0) {
    throw new TypeError(
      `Cannot read receipt "${receipt}": expected "id/token"`,
    );
  }
  return [id, token, group];
}

function pairs(fields: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    map.set(fields[i], fields[i + 1]);
  }
  return map;
}

/**
 * Describes which keys are queues and how they are used.
 *
 * @module
 */
import { KeyPattern } from "./key_pattern.ts";

/** How queues lie in Redis. */
export interface QueueLayout {
  /**
   * Keys that hold waiting tasks, each a list or a stream. Keys of one name by
   * several patterns are one queue.
   */
  readonly queues: readonly KeyPattern[];
  /**
   * The stream group whose progress counts.
   *
   * @default undefined every group, and of these the one furthest behind
   */
  readonly group?: string;
  /**
   * The consumer of that group that released tasks are assigned to: they wait
   * for the next claim.
   *
   * @default undefined there is none
   */
  readonly nobody?: string;
  /** Which end of a list holds the oldest task. */
  readonly oldestAt: "head" | "tail";
  /**
   * Hashes that tell, by `enqueued_at`, when the task was added whose id
   * stands in a list.
   *
   * @default undefined there are none
   */
  readonly tasks?: KeyPattern;
  /**
   * Key of a stream that takes the dead letters of all queues, each with its
   * queue's key in `source_stream`.
   *
   * @default undefined no dead letters are kept
   */
  readonly deadLetters?: string;
  /**
   * Where workers report themselves.
   *
   * @default undefined nowhere
   */
  readonly workers?: WorkerKeys;
  /**
   * Seconds after which a stream's consumer that asked for nothing counts as
   * dead, where workers don't report themselves.
   *
   * @default undefined live consumers aren't known
   */
  readonly consumerIdle?: number;
}

/** Keys of a worker registry. */
export interface WorkerKeys {
  /** The set of all ids, dead ones among them. */
  readonly ids: string;
  /** The hash of one worker, there as long as the worker lives. */
  readonly worker: KeyPattern;
}

/** Keys that hold the tasks of a queue. */
export function keysOf({ queues }: QueueLayout, name: string): string[] {
  const keys: string[] = [];
  for (const pattern of queues) {
    const key = pattern.keyOf(name);
    if (key !== undefined && !keys.includes(key)) keys.push(key);
  }
  return keys;
}

/** The queue that a key belongs to, if it belongs to one. */
export function queueOf(
  { queues }: QueueLayout,
  key: string | undefined,
): string | undefined {
  if (key === undefined) return undefined;
  return queues.map((pattern) => pattern.nameIn(key))
    .find((name) => name !== undefined);
}

/** Dalston's own queues: streams, and the lists of before. */
export const dalstonLayout: QueueLayout = {
  queues: [
    new KeyPattern("dalston:stream:*"),
    new KeyPattern("dalston:queue:*"),
  ],
  group: "engines",
  nobody: "handed-back",
  oldestAt: "tail",
  tasks: new KeyPattern("dalston:task:*"),
  deadLetters: "dalston:events:dlq",
  workers: {
    ids: "dalston:engine:instances",
    worker: new KeyPattern("dalston:engine:instance:*"),
  },
};

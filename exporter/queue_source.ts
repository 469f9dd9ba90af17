/**
 * The port that a queue backend implements to have its queues exported.
 *
 * @module
 */
import type { QueueValues } from "./queue_metrics.ts";

/** Kinds of errors, as `dalston_exporter_errors_total` counts them. */
export const errorKinds = [
  /** No server answers: refused, reset, unknown host, failed TLS handshake. */
  "unreachable",
  /** No answer in time. */
  "timeout",
  /** User or password are missing or wrong. */
  "authentication",
  /** The server answers, but not yet with data: it loads, fails over, is busy. */
  "not_ready",
  /** The user may not run a command or read a key. */
  "permission",
  /** The key is neither a stream nor a list. */
  "wrong_type",
  /** The queue changed while it was read. */
  "changed",
  /** Anything else. */
  "unexpected",
] as const;

/** The kind of an error. */
export type ErrorKind = typeof errorKinds[number];

/** An error whose kind is known. */
export class QueueSourceError extends Error {
  /** Always `QueueSourceError`. */
  override name = "QueueSourceError";
  /** The kind that `dalston_exporter_errors_total` counts. */
  readonly kind: ErrorKind;

  /** Never put a password into `message`: it is logged and shown by `/health`. */
  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * The values of one queue. Beside the fields here it has those that the rows of
 * `queueTable` name, each as the help of its metric describes it. A field that isn't
 * known is left out; 0 means that there are none. Ages are seconds, and 0
 * where there is nothing to have an age.
 */
export interface QueueReading extends QueueValues {
  /**
   * Whether the queue exists, even if it is empty. One that doesn't reads 0
   * until it has been gone for long enough to be forgotten.
   */
  readonly exists: boolean;
  /** Tasks that wait for a consumer. */
  readonly depth: number;
  /** `false` where at least `depth` tasks wait. */
  readonly depthIsExact: boolean;
}

/** All queues at one time. */
export interface QueueSnapshot {
  /** One entry per queue asked for: what it holds, or why it can't be read. */
  readonly queues: ReadonlyMap<string, QueueReading | Error>;
  /** Failures that left something out without keeping a queue from being read. */
  readonly problems: readonly Error[];
  /** How many ages were negative and reported as 0. */
  readonly clampedAges: number;
  /** Events in the dead letters; left out where there are no events. */
  readonly deadEvents?: number;
  /** Seconds since the oldest of them was moved there. */
  readonly oldestDeadEventAge?: number;
  /** Seconds that one round trip took; left out where there is none. */
  readonly latency?: number;
}

/** The result of a search for queues. */
export interface Discovery {
  /** Names of queues; those found before need not be among them. */
  readonly queues: Iterable<string>;
  /** `false` when time ran out; the next search then goes on from there. */
  readonly complete: boolean;
  /** Failures that may have hidden queues. */
  readonly problems: readonly Error[];
}

/**
 * Where queues are read from. Nothing here changes them.
 *
 * Each method runs at most once at a time, but all may run at the same time.
 * All reject when the backend doesn't answer, and on `signal`.
 */
export interface QueueSource extends AsyncDisposable {
  /** Kind of backend; `dalston_redis_*` are there for `redis` alone. */
  readonly backend: string;
  /** Looks for queues, in bounded time. */
  discover(signal: AbortSignal): Promise<Discovery>;
  /** Reads the queues of these names. */
  read(queues: readonly string[], signal: AbortSignal): Promise<QueueSnapshot>;
  /** Asks whether the backend answers. */
  check(signal: AbortSignal): Promise<void>;
}

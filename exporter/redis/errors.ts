/**
 * Classifies errors by their message.
 *
 * @module
 */
import { type ErrorKind, QueueSourceError } from "../queue_source.ts";

/** Beginnings of messages, of Redis' own first and of ioredis' and the system's after. */
const beginnings: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^(NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password)/, "authentication"],
  [/^NOPERM/, "permission"],
  [/^WRONGTYPE/, "wrong_type"],
  [/^(NOGROUP|ERR no such key)/, "changed"],
  [/^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)/, "not_ready"],
  [/^ERR max number of clients/, "not_ready"],
  [/^(Command timed out|connect ETIMEDOUT|Socket timeout)/, "timeout"],
  [/^(read|write|connect) E[A-Z]+/, "unreachable"],
  [/^(getaddrinfo|Command aborted)/, "unreachable"],
  [/^(Reached the max retries|Too many Cluster redir)/, "unreachable"],
  [/^(None of startup nodes|Failed to refresh slots)/, "unreachable"],
  [/^All sentinels are unreachable/, "unreachable"],
  [/certificate|handshake|\bTLS\b|\bSSL\b/i, "unreachable"],
];

/** Kinds that say nothing about one queue, but that Redis can't be used now. */
const disconnecting: ReadonlySet<ErrorKind> = new Set([
  "unreachable",
  "timeout",
  "authentication",
  "not_ready",
]);

/** Returns the kind of an error. */
export function kindOf(error: unknown): ErrorKind {
  if (error instanceof QueueSourceError) return error.kind;
  if (!(error instanceof Error)) return "unexpected";
  if (error.name === "TimeoutError") return "timeout";
  if (lost.test(error.message)) return "unreachable";
  return beginnings.find(([pattern]) => pattern.test(error.message))?.[1] ??
    "unexpected";
}

/** Returns `true` for an error that means that Redis can't be used now. */
export function isDisconnecting(error: unknown): boolean {
  return disconnecting.has(kindOf(error));
}

/**
 * An error to log and count, made of what was tried and why it failed.
 *
 * ioredis puts a command's arguments beside the message, the password of AUTH
 * among them: the error itself must go no further.
 */
export function toSourceError(
  attempt: string,
  error: unknown,
): QueueSourceError {
  return new QueueSourceError(kindOf(error), `${attempt}: ${reason(error)}`);
}

/** Messages about the use of a closed connection. */
const lost =
  /^((Stream|Cluster) isn't |This socket has been ended|Connection is closed)/;

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  if (lost.test(error.message)) return "the connection was lost";
  const { cause, message } = error;
  // ioredis says why behind, where all nodes of a cluster failed.
  const last = "lastNodeError" in error ? error.lastNodeError : cause;
  return last instanceof Error && last.message !== message
    ? `${message} (${last.message})`
    : message;
}

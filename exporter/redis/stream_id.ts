/**
 * Ids of stream entries as numbers: the milliseconds in the upper 64 bits, the
 * sequence in the lower ones, so that ids compare and count like integers.
 *
 * @module
 */

/** An id such as `1700000000000-0`. */
export type StreamId = bigint;

const sequenceBits = 64n;

/** Reads an id, or returns `undefined` where `text` is none. */
export function parseStreamId(text: unknown): StreamId | undefined {
  if (typeof text !== "string" || !/^\d+-\d+$/.test(text)) return undefined;
  const dash = text.indexOf("-");
  return BigInt(text.slice(0, dash)) << sequenceBits |
    BigInt(text.slice(dash + 1));
}

/** Writes an id as Redis has it. */
export function formatStreamId(id: StreamId): string {
  return `${id >> sequenceBits}-${BigInt.asUintN(64, id)}`;
}

/** Returns the first part of an id: milliseconds since 1970, unless the producer chose another.  */
export function millisecondsOf(id: StreamId): number {
  return Number(id >> sequenceBits);
}

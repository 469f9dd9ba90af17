/**
 * What one key holds of a queue, and several keys together.
 *
 * @module
 */
import { type Depth, nothing } from "./backlog.ts";
import type { InFlight } from "./in_flight.ts";
import type { ReadContext } from "./read_context.ts";
import { oldestOf, sumOf } from "./totals.ts";

/** What a key holds, as far as it tells. */
export interface KeyReading extends Depth, Partial<InFlight> {
  readonly oldestTaskAge: number | undefined;
  readonly entriesAdded?: number;
}

/** Reads one key, if it is of the right type. */
export type KeyReader = (
  context: ReadContext,
  key: string,
) => Promise<KeyReading | undefined>;

/** No key: nothing waits, and nobody knows what is in flight. */
export const noKey: KeyReading = { ...nothing, oldestTaskAge: 0 };

/** What keys of one queue hold; what one doesn't tell, all don't. */
export function sumOfKeys(readings: readonly KeyReading[]): KeyReading {
  const parts = readings.map(withHandedBack);
  const [first = noKey, ...more] = parts;
  if (more.length === 0) return first;
  return {
    depth: parts.reduce((sum, { depth }) => sum + depth, 0),
    depthIsExact: parts.every(({ depthIsExact }) => depthIsExact),
    oldestTaskAge: oldestOf(parts.map(({ oldestTaskAge }) => oldestTaskAge)),
    inFlight: sumOf(parts.map(({ inFlight }) => inFlight)),
    oldestInFlightAge: oldestOf(
      parts.map(({ oldestInFlightAge }) => oldestInFlightAge),
    ),
    orphaned: sumOf(parts.map(({ orphaned }) => orphaned)),
    liveConsumers: sumOf(parts.map(({ liveConsumers }) => liveConsumers)),
    entriesAdded: sumOf(parts.map(({ entriesAdded }) => entriesAdded)),
  };
}

/** Counts what was handed back as waiting. */
function withHandedBack(reading: KeyReading): KeyReading {
  const { handedBack, depth, oldestTaskAge } = reading;
  if (handedBack === undefined) return reading;
  return {
    ...reading,
    depth: depth + handedBack.count,
    oldestTaskAge: oldestOf([oldestTaskAge, handedBack.oldestAge]),
  };
}

/**
 * Describes the part of a queue in one key, and adds up several keys.
 *
 * @module
 */
import { type QueueValues, totalOf } from "../queue_metrics.ts";
import { type Depth, nothing } from "./backlog.ts";
import type { Released } from "./in_flight.ts";
import type { ReadContext } from "./read_context.ts";

/** The part of a queue in one key, as far as it is known. */
export interface KeyReading extends Depth, QueueValues {
  /** Tasks that wait again; they aren't part of the depth yet. */
  readonly released?: Released;
}

/** Reads one key, if it is of the right type. */
export type KeyReader = (
  context: ReadContext,
  key: string,
) => Promise<KeyReading | undefined>;

/** No key: nothing waits, and what is in flight isn't known. */
const noKey: KeyReading = { ...nothing, oldestTaskAge: 0 };

/** Adds up the keys of one queue. A value that one key lacks isn't known. */
export function sumOfKeys(readings: readonly KeyReading[]): KeyReading {
  const parts = readings.map(withReleased);
  const [first = noKey, ...more] = parts;
  if (more.length === 0) return first;
  return {
    ...totalOf(parts),
    depth: parts.reduce((sum, { depth }) => sum + depth, 0),
    depthIsExact: parts.every(({ depthIsExact }) => depthIsExact),
  };
}

/** Counts released tasks as waiting. */
function withReleased(reading: KeyReading): KeyReading {
  if (reading.released === undefined) return reading;
  const { released, ...rest } = reading;
  const { depth, oldestTaskAge } = rest;
  return {
    ...rest,
    ...totalOf([{ oldestTaskAge }, { oldestTaskAge: released.oldestAge }]),
    depth: depth + released.count,
  };
}

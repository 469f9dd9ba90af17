/**
 * Putting an event into the log, by itself or as part of another change.
 *
 * @module
 */
import type { PlatformEvent } from "../../contracts/event.ts";
import { keys } from "./keys.ts";

/** Defines `append(stream, news, type, timestamp, payload)` for a script. */
export const defineAppend = `
  local function append(stream, news, type, timestamp, payload)
    redis.call('XADD', stream, '*',
      'type', type, 'timestamp', timestamp, 'payload', payload)
    redis.call('PUBLISH', news, type)
  end`;

/** What `append` is called with. */
export interface Appended {
  /** The stream. */
  readonly key: string;
  /** The rest. */
  readonly values: readonly string[];
}

/** Has `append` put in this event. */
export function appended(
  { type, timestamp, payload }: PlatformEvent,
): Appended {
  const news = keys.news(keys.events);
  const values = [news, type, timestamp, JSON.stringify(payload)];
  return { key: keys.events, values };
}

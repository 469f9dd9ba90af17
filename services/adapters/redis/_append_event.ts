/**
 * Keys and arguments of scripts that publish events, alone or with another change.
 *
 * @module
 */
import {
  type PlatformEvent,
  taskSubjectFields,
} from "../../contracts/event.ts";
import { keys } from "./keys.ts";

/** Key and arguments of a script that adds an event to the log. */
export interface Appended {
  readonly key: string;
  readonly values: readonly string[];
}

const channel = keys.channel(keys.events);

/** Adds this event. Arguments: channel, type, timestamp, payload. */
export function appended(
  { type, timestamp, payload }: PlatformEvent,
): Appended {
  const values = [channel, type, timestamp, JSON.stringify(payload)];
  return { key: keys.events, values };
}

/**
 * Adds, for each task of a claim, the event that it was started now. Arguments:
 * channel, type, timestamp, names of the fields to take from the task's message.
 */
export function appendedStart(): Appended {
  const type: PlatformEvent["type"] = "task.started";
  const timestamp = new Date().toISOString();
  const names = taskSubjectFields.join(" ");
  return { key: keys.events, values: [channel, type, timestamp, names] };
}

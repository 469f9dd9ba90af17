/**
 * Putting an event into the log, by itself or as part of another change.
 *
 * @module
 */
import {
  type PlatformEvent,
  taskSubjectFields,
} from "../../contracts/event.ts";
import { keys } from "./keys.ts";

/** Defines `append(stream, news, type, timestamp, payload)` for a script. */
export const defineAppend = `
  local function append(stream, news, type, timestamp, payload)
    redis.call('XADD', stream, '*',
      'type', type, 'timestamp', timestamp, 'payload', payload)
    redis.call('PUBLISH', news, type)
  end`;

/**
 * Defines `append_start(message, stream, news, type, timestamp)`, which says
 * that the task was started; nothing where the message is none of a task.
 */
export const defineAppendStart = `${defineAppend}
  local function append_start(message, stream, news, type_, timestamp)
    local is_json, task = pcall(cjson.decode, message)
    if not is_json or type(task) ~= 'table' then return end
    local subject = {}
    for name in string.gmatch('${taskSubjectFields.join(" ")}', '%S+') do
      local expected = name == 'attempt' and 'number' or 'string'
      if type(task[name]) ~= expected then return end
      subject[name] = task[name]
    end
    local is_finite, payload = pcall(cjson.encode, subject)
    if is_finite then append(stream, news, type_, timestamp, payload) end
  end`;

/** What `append` is called with, or `append_start` after the message. */
export interface Appended {
  /** The stream. */
  readonly key: string;
  /** The rest. */
  readonly values: readonly string[];
}

const news = keys.news(keys.events);

/** Has `append` put in this event. */
export function appended(
  { type, timestamp, payload }: PlatformEvent,
): Appended {
  const values = [news, type, timestamp, JSON.stringify(payload)];
  return { key: keys.events, values };
}

/** Has `append_start` say that tasks are started now. */
export function appendedStart(): Appended {
  const type: PlatformEvent["type"] = "task.started";
  return { key: keys.events, values: [news, type, new Date().toISOString()] };
}

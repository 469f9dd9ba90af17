/**
 * Reads a queue that is a list.
 *
 * A list tells nothing of tasks in flight: whoever takes one takes it out.
 *
 * @module
 */
import { isDisconnecting } from "./errors.ts";
import type { KeyReading } from "./key_reading.ts";
import type { ReadContext } from "./read_context.ts";
import { checked, type Reader } from "./reader.ts";
import { asText, parseCount, parseText } from "./replies.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Reads the list at `key`; `undefined` where there is none, as of an empty one. */
export function* readList(
  context: ReadContext,
  key: string,
): Reader<KeyReading | undefined> {
  const { layout, ages } = context;
  const [length, oldest] = checked(
    yield [
      ["LLEN", key],
      ["LINDEX", key, layout.oldestAt === "tail" ? -1 : 0],
    ],
  );
  const depth = parseCount("LLEN", length);
  if (depth === 0 || oldest === null) return undefined;
  const time = yield* timeOfTask(context, parseText("LINDEX", oldest));
  return { depth, depthIsExact: true, oldestTaskAge: ages.since(time) };
}

/** When a task was added: by the task itself, or by the hash it is the id of. */
function* timeOfTask(
  { layout, onProblem }: ReadContext,
  item: string,
): Reader<number | undefined> {
  const own = parseTimestamp(parseObject(item)?.enqueued_at);
  const key = layout.tasks?.keyOf(item);
  if (own !== undefined || key === undefined) return own;
  const [time] = yield [["HGET", key, "enqueued_at"]];
  if (!(time instanceof Error)) return parseTimestamp(asText(time));
  if (isDisconnecting(time)) throw time;
  onProblem(time);
  return undefined;
}

function parseObject(text: string): { enqueued_at?: unknown } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

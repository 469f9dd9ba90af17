/**
 * Reads a queue that is a list.
 *
 * A list knows no tasks in flight: a claim removes the task from it.
 *
 * @module
 */
import { isDisconnecting } from "./errors.ts";
import type { KeyReading } from "./key_reading.ts";
import type { ReadContext } from "./read_context.ts";
import { asText, parseCount, parseText } from "./replies.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Reads the list at `key`; `undefined` where there is none, as of an empty one. */
export async function readList(
  context: ReadContext,
  key: string,
): Promise<KeyReading | undefined> {
  const { send, layout, ages } = context;
  const [length, oldest] = await Promise.all([
    send("LLEN", key),
    send("LINDEX", key, layout.oldestAt === "tail" ? -1 : 0),
  ]);
  const depth = parseCount("LLEN", length);
  if (depth === 0 || oldest === null) return undefined;
  const time = await timeOfTask(context, parseText("LINDEX", oldest));
  return { depth, depthIsExact: true, oldestTaskAge: ages.since(time) };
}

/** When a task was added: by the task itself, or by the hash it is the id of. */
async function timeOfTask(
  { send, layout, onProblem }: ReadContext,
  item: string,
): Promise<number | undefined> {
  const own = parseTimestamp(parseObject(item)?.enqueued_at);
  const key = layout.tasks?.keyOf(item);
  if (own !== undefined || key === undefined) return own;
  try {
    return parseTimestamp(asText(await send("HGET", key, "enqueued_at")));
  } catch (error) {
    if (isDisconnecting(error)) throw error;
    onProblem(error);
    return undefined;
  }
}

function parseObject(text: string): { enqueued_at?: unknown } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

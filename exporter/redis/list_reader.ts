/**
 * Reads a queue that is a list.
 *
 * A list tells nothing of tasks in flight: whoever takes one takes it out.
 *
 * @module
 */
import { nothing } from "./backlog.ts";
import { isDisconnecting } from "./errors.ts";
import type { ReadContext } from "./read_context.ts";
import { parseCount } from "./replies.ts";
import type { KeyReading } from "./stream_reader.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Reads the list at `key`. */
export async function readList(
  context: ReadContext,
  key: string,
): Promise<KeyReading> {
  const { send, layout, ages } = context;
  const [length, oldest] = await Promise.all([
    send("LLEN", key),
    send("LINDEX", key, layout.oldestAt === "tail" ? -1 : 0),
  ]);
  const depth = parseCount("LLEN", length);
  if (depth === 0 || typeof oldest !== "string") {
    return { ...nothing, oldestTaskAge: 0 };
  }
  return {
    depth,
    depthIsExact: true,
    oldestTaskAge: ages.since(await timeOfTask(context, oldest)),
  };
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
    return parseTimestamp(await send("HGET", key, "enqueued_at"));
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

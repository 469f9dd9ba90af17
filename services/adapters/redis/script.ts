/**
 * Lua scripts: several commands as one, which is what makes a change atomic.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { createHash } from "node:crypto";

/** Runs the script and gives what it returned. */
export type Script = (
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<unknown>;

/** Server time in milliseconds, for the start of a script. */
export const luaNow = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** A script that is sent in full only where the server doesn't know it yet. */
export function script(redis: Redis, source: string): Script {
  const digest = createHash("sha1").update(source).digest("hex");
  return async (keys, values) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...values);
    } catch (error) {
      const unknown = error instanceof Error &&
        error.message.startsWith("NOSCRIPT");
      if (!unknown) throw error;
      return await redis.eval(source, keys.length, ...keys, ...values);
    }
  };
}

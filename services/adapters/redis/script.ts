/**
 * Runs Lua scripts: several commands as one, which makes a change atomic.
 *
 * A script is a file in `scripts/` whose header names its keys, its arguments
 * and its reply. Deno 2.9 imports it as text without a flag, in `run`, `check`,
 * `test` and `publish --dry-run` alike. `Deno.readTextFile()` would want a
 * permission, and a file system under an imported URL; a generated module would
 * be a second copy.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { createHash } from "node:crypto";
import append from "./scripts/include/append.lua" with { type: "text" };
import appendStart from "./scripts/include/append_start.lua" with {
  type: "text",
};
import leave from "./scripts/include/leave.lua" with { type: "text" };
import now from "./scripts/include/now.lua" with { type: "text" };
import takeSlot from "./scripts/include/take_slot.lua" with { type: "text" };

/** Runs the script and gives its reply. */
export type Script = (
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<unknown>;

const included: Readonly<Record<string, string>> = {
  append,
  append_start: appendStart,
  leave,
  now,
  take_slot: takeSlot,
};

/**
 * Puts the file `scripts/include/<name>.lua`, or the one among `more`, in the
 * place of each line `-- include <name>`.
 */
export function withIncludes(
  source: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return source.replaceAll(/^-- include (\w+)$/gm, (_, name: string) => {
    const text = { ...included, ...more }[name];
    if (text === undefined) throw new Error(`Cannot include "${name}"`);
    return withIncludes(text);
  });
}

/** Makes a script. Its text is sent only where the server doesn't know it. */
export function script(redis: Redis, source: string): Script {
  const text = withIncludes(source);
  const digest = createHash("sha1").update(text).digest("hex");
  return async (keys, values) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...values);
    } catch (error) {
      const isUnknown = error instanceof Error &&
        error.message.startsWith("NOSCRIPT");
      if (!isUnknown) throw error;
      return await redis.eval(text, keys.length, ...keys, ...values);
    }
  };
}

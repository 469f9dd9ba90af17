/**
 * Changes whose caller has to know whether it was the one who made them.
 *
 * A connection may break when Redis has made a change and before it could say
 * so. Asked again as if nothing had happened, Redis would find the change made
 * and say "not by you", and what is to follow from it, such as counting a job,
 * would be done by nobody. So Redis keeps the last change of each caller, who
 * asks again until there is an answer.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { delay } from "../../async/delay.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { keys } from "./keys.ts";
import { script, withIncludes } from "./script.ts";
import changeOnce from "./scripts/change.lua" with { type: "text" };

/** How long to ask again for a lost answer, in ms: outages that are overcome. */
const patienceMs = 60_000;
/** How long Redis knows an answer, in ms. */
const knownMs = 2 * patienceMs;
/** How often to look whether the connection is back, in ms. */
const pollMs = 50;

/** Makes a change; false where there was none to make. */
export type Change = (
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<boolean>;

/**
 * A script that gives 1 for a change and 0 for none. A call that fails before
 * it is sent fails at once; one whose answer is lost waits for the connection.
 */
export function change(redis: Redis, source: string): Change {
  const run = script(redis, withIncludes(changeOnce, { change: source }));
  /** Where answers are kept, one for each call under way. */
  const freeSlots: string[] = [];
  let calls = 0;
  return async (names, values) => {
    const slot = freeSlots.pop() ?? keys.answer(crypto.randomUUID());
    const call = ++calls;
    const end = performance.now() + patienceMs;
    let lost: BackendUnavailableError | undefined;
    try {
      while (true) {
        try {
          const all = [...values, call, knownMs];
          return await run([...names, slot], all) === 1;
        } catch (error) {
          if (!(error instanceof BackendUnavailableError)) throw error;
          if (error.mayBeDone) lost = error;
          if (lost === undefined) throw error;
          if (!await isBack(redis, end)) throw lost;
        }
      }
    } finally {
      freeSlots.push(slot);
    }
  };
}

/** Waits for the connection; false where it doesn't come back in time. */
async function isBack(redis: Redis, end: number): Promise<boolean> {
  do {
    if (redis.status === "end" || performance.now() >= end) return false;
    await delay(pollMs);
  } while (redis.status !== "ready");
  return true;
}

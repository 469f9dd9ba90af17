/**
 * Changes whose caller has to know whether it made them.
 *
 * A connection may break after Redis made a change and before the caller got the
 * answer. If the caller simply repeated the call, Redis would answer that there is
 * nothing to change, and what follows from the change, such as counting a job,
 * would be done by no caller. So Redis keeps the last change of each slot, and the
 * caller repeats its call until there is an answer.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { delay } from "../../async/delay.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { keys } from "./keys.ts";
import { script, withIncludes } from "./script.ts";
import changeOnce from "./scripts/change.lua" with { type: "text" };

/** For how long to repeat a call whose answer was lost, in ms. */
const patienceMs = 60_000;
/** For how long Redis keeps an answer, in ms. */
const keptMs = 2 * patienceMs;
/** Interval of looks at the connection, in ms. */
const pollMs = 50;

/** Makes a change; false if there was nothing to change. */
export type Change = (
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<boolean>;

/**
 * Makes a change of a script that replies 1, or 0 if there was nothing to change.
 * A call that can't be sent fails at once. A call whose answer is lost waits for
 * the connection.
 */
export function change(redis: Redis, source: string): Change {
  const run = script(redis, withIncludes(changeOnce, { change: source }));
  /** Slots that no current call uses. */
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
          const all = [...values, call, keptMs];
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

/** Waits for the connection; false if it isn't back in time. */
async function isBack(redis: Redis, end: number): Promise<boolean> {
  do {
    if (redis.status === "end" || performance.now() >= end) return false;
    await delay(pollMs);
  } while (redis.status !== "ready");
  return true;
}

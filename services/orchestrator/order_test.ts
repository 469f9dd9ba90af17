import { assertEquals } from "@std/assert";
import { elementAt } from "../../tests/support/elements.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import type { TaskMessage } from "../contracts/task.ts";
import {
  type Answer,
  engineIds,
  flaky,
  reportsOf,
  succeed,
} from "./_fake_engine.ts";
import { Harness } from "./_testing.ts";
import { applyEvent } from "./apply.ts";

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The second channel and the merge fail at first. */
function answer(message: TaskMessage): Answer {
  const fails = message.attempt === 1 &&
    (message.stage === "merge" || message.task_id.endsWith("transcribe-1"));
  return fails ? flaky : succeed(message);
}

/**
 * Runs one job with its events delivered in any order, some again and again,
 * whenever an engine has something to say.
 */
async function shuffled(harness: Harness, random: () => number) {
  const job = await harness.store({ speaker_detection: "per_channel" });
  const waiting: PlatformEvent[] = [harness.event(job, "job.created")];
  const seen: PlatformEvent[] = [];
  const pick = <T>(items: readonly T[]) =>
    elementAt(items, Math.floor(random() * items.length));
  while (waiting.length > 0) {
    if (random() < 0.4) {
      const message = await harness.claim(pick(engineIds));
      if (message !== null) {
        waiting.push(...reportsOf(message, answer(message), harness.now()));
      }
      continue;
    }
    const again = seen.length > 0 && random() < 0.3;
    const event = again ? pick(seen) : pick(waiting);
    if (!again) waiting.splice(waiting.indexOf(event), 1);
    seen.push(event);
    await applyEvent(harness.context(), event, again);
    if (waiting.length > 0) continue;
    for (const engineId of engineIds) {
      const message = await harness.claim(engineId);
      if (message !== null) {
        waiting.push(...reportsOf(message, answer(message), harness.now()));
      }
    }
  }
  return await harness.end(job.id);
}

Deno.test("applyEvent() comes to the same end and counts whatever the order of the events", async () => {
  await using harness = await Harness.open();
  const inOrder = await harness.submit({ speaker_detection: "per_channel" });
  await harness.settle({ answer });
  const expected = await harness.end(inOrder.id);
  const counts = await harness.counts();
  assertEquals(expected.status, "completed");
  const runs = 60;
  for (let seed = 1; seed <= runs; seed++) {
    assertEquals(
      await shuffled(harness, seeded(seed)),
      expected,
      `seed ${seed}`,
    );
  }
  const all = Object.entries(counts).map((
    [metric, value],
  ) => [metric, value * (runs + 1)]);
  assertEquals(await harness.counts(), Object.fromEntries(all));
});

import { assert, assertEquals } from "@std/assert";
import type { Job } from "../contracts/job.ts";
import type { TaskMessage } from "../contracts/task.ts";
import {
  atCall,
  InjectedFault,
  intercept,
  type Point,
} from "./_interception.ts";
import {
  type Answer,
  broken,
  flaky,
  reportsOf,
  stopped,
  succeed,
} from "./_fake_engine.ts";
import { Harness, leaseMs } from "./_testing.ts";
import type { Context } from "./context.ts";
import { reconcile } from "./reconciler.ts";

interface Scenario {
  readonly parameters?: Record<string, unknown>;
  readonly answer?: (message: TaskMessage) => Answer;
  /** Runs before the engines work. */
  readonly begin?: (
    harness: Harness,
    context: Context,
    job: Job,
  ) => Promise<void>;
}

const scenarios: Record<string, Scenario> = {
  "a stereo job": { parameters: { speaker_detection: "per_channel" } },
  "a retry": {
    answer: (message) =>
      message.stage === "transcribe" && message.attempt === 1
        ? flaky
        : succeed(message),
  },
  "a failure": {
    parameters: { speaker_detection: "per_channel" },
    answer: (message) =>
      message.task_id.endsWith("transcribe-1") ? broken : succeed(message),
  },
  "a cancellation": {
    async begin(harness, context, job) {
      await harness.handle();
      const message = await harness.take("audio-prepare");
      const [started, ended] = reportsOf(message, stopped, harness.now());
      const cancel = harness.event(job, "job.cancel_requested");
      for (const event of [started, cancel]) {
        await harness.backend.eventLog.publish(event);
      }
      for (let round = 0; round < 3; round++) {
        await harness.handle(context);
        harness.clock.ms += leaseMs + 1;
      }
      await harness.backend.eventLog.publish(ended);
    },
  },
};

function failCall(number: number, at: Point) {
  return atCall(number, at, (method) => {
    throw new InjectedFault(`${at} ${method}`);
  });
}

/** Runs the scenario with one call failing; how it ended and what it counted. */
async function run(
  harness: Harness,
  { parameters, begin, answer }: Scenario,
  number: number,
  at: Point,
) {
  const fault = failCall(number, at);
  const backend = intercept(harness.backend, fault);
  const context = harness.context({}, backend);
  const before = await harness.counts();
  const told = harness.outcomes();
  const job = await harness.submit(parameters);
  await begin?.(harness, context, job);
  await harness.settle({ context, answer });
  const counts: Record<string, number> = {};
  for (const [metric, value] of Object.entries(await harness.counts())) {
    const change = value - (before[metric] ?? 0);
    if (change !== 0) counts[metric] = change;
  }
  return {
    failed: fault.method(),
    end: await harness.end(job.id),
    counts,
    told: harness.outcomes() - told,
  };
}

const never = 1_000_000;

for (const [name, scenario] of Object.entries(scenarios)) {
  Deno.test(`${name} comes to the same end and the same counts whichever call fails`, async () => {
    await using harness = await Harness.open();
    const expected = await run(harness, scenario, never, "before");
    assertEquals(expected.told, 1);
    let number = 1;
    for (;; number++) {
      const { failed, end, counts, told } = await run(
        harness,
        scenario,
        number,
        "before",
      );
      const where = `call ${number}, ${failed}`;
      assertEquals(end, expected.end, where);
      assertEquals(counts, expected.counts, where);
      assert(told >= 1, where);
      if (failed === "") break;
    }
    assert(number > 15, `${number} calls`);
  });

  Deno.test(`${name} comes to the same end whichever answer is lost, and counts nothing twice`, async () => {
    await using harness = await Harness.open();
    const expected = await run(harness, scenario, never, "after");
    for (let number = 1;; number++) {
      const { failed, end, counts, told } = await run(
        harness,
        scenario,
        number,
        "after",
      );
      if (failed === "") break;
      const where = `call ${number}, ${failed}`;
      assertEquals(end, expected.end, where);
      let lost = 0;
      for (const [metric, value] of Object.entries(expected.counts)) {
        const counted = counts[metric] ?? 0;
        assert(counted <= value, `${metric} at ${where}`);
        lost += value - counted;
      }
      // The end of a job is counted in two metrics.
      assert(lost <= 2, `${lost} lost at ${where}`);
      assert(told >= 1, where);
    }
  });
}

Deno.test("reconcile() heals a job that was never published, whichever call fails", async () => {
  const options = { intervalMs: 30_000, limit: 10 };
  for (let number = 1;; number++) {
    await using harness = await Harness.open();
    const { id } = await harness.store();
    const fault = failCall(number, "before");
    const backend = intercept(harness.backend, fault);
    const context = harness.context({}, backend);
    for (let round = 0; round < 2; round++) {
      harness.clock.ms += leaseMs;
      await reconcile(context, options).catch(() => {});
    }
    await harness.settle();
    assertEquals((await harness.job(id)).status, "completed");
    const counts = await harness.counts();
    assertEquals(counts["jobs_total completed"], 1);
    assertEquals(counts["tasks_scheduled_total audio-prepare prepare"], 1);
    if (fault.method() === "") break;
  }
});

import { assert, assertEquals, assertExists } from "@std/assert";
import { elementAt } from "../../tests/support/elements.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import type { TaskMessage } from "../contracts/task.ts";
import { atCall, intercept } from "./_interception.ts";
import {
  type Answer,
  flaky,
  reportsOf,
  stopped,
  succeed,
} from "./_fake_engine.ts";
import { Harness } from "./_testing.ts";
import { applyEvent } from "./apply.ts";

/** The first attempt of each transcription fails. */
function answer(message: TaskMessage): Answer {
  return message.stage === "transcribe" && message.attempt === 1
    ? flaky
    : succeed(message);
}

/** Does `act` before call `number` of handling the events of one job. */
async function interrupted(
  harness: Harness,
  number: number,
  act: (event: PlatformEvent) => Promise<void>,
) {
  let current: PlatformEvent | undefined;
  const hook = atCall(number, "before", () => {
    assertExists(current);
    return act(current);
  });
  const backend = intercept(harness.backend, hook);
  const context = harness.context({}, backend);
  while (true) {
    const [delivery] = await harness.backend.eventLog.read({
      consumer: "orchestrator",
      count: 1,
      waitMs: 0,
      leaseMs: 1000,
    });
    if (delivery === undefined) {
      if (await harness.work(answer) === 0) return hook.method();
      continue;
    }
    assertExists(delivery.event);
    current = delivery.event;
    harness.handled.push(current);
    await applyEvent(context, current, false);
    await harness.backend.eventLog.acknowledge(delivery);
  }
}

Deno.test("applyEvent() counts once when another orchestrator handles the same event in between", async () => {
  await using harness = await Harness.open();
  let expected: unknown;
  for (let number = 0;; number++) {
    const before = await harness.counts();
    const told = harness.outcomes();
    const { id } = await harness.submit();
    const method = await interrupted(
      harness,
      number,
      (event) => applyEvent(harness.context(), event, false),
    );
    const counts = await harness.counts();
    const end = {
      ...await harness.end(id),
      told: harness.outcomes() - told,
      counts: Object.entries(counts).map(([metric, value]) => [
        metric,
        value - (before[metric] ?? 0),
      ]),
    };
    expected ??= end;
    assertEquals(end, expected, `call ${number}, ${method}`);
    if (number > 0 && method === "") break;
  }
});

Deno.test("applyEvent() ends a job as cancelled whenever its cancellation was accepted", async () => {
  await using harness = await Harness.open();
  let cancelled = 0;
  for (let number = 1;; number++) {
    const told = harness.outcomes();
    const job = await harness.submit({ speaker_detection: "per_channel" });
    let accepted = false;
    const method = await interrupted(harness, number, async () => {
      const { jobStore, eventLog } = harness.backend;
      accepted = await jobStore.transition(
        job.id,
        ["pending", "running"],
        "cancelling",
      ) !==
        null;
      if (!accepted) return;
      const event = harness.event(job, "job.cancel_requested");
      await eventLog.publish(event);
    });
    const where = `call ${number}, ${method}`;
    const { status, tasks } = await harness.end(job.id);
    assertEquals(status, accepted ? "cancelled" : "completed", where);
    assertEquals(harness.outcomes() - told, 1, where);
    for (const task of tasks) {
      assert(!["pending", "ready", "running"].includes(task.status), where);
    }
    if (accepted) cancelled++;
    if (method === "") break;
  }
  assertEquals((await harness.counts()).jobs_cancelled_total, cancelled);
});

Deno.test("a job isn't cancelled while an engine works that was quicker", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await harness.handle();
  const message = await harness.take("audio-prepare");
  const [started, ended] = reportsOf(message, stopped, harness.now());
  let first = true;
  const backend = intercept(harness.backend, async (method, point) => {
    if (method !== "transitionTask" || point !== "before" || !first) return;
    first = false;
    await applyEvent(harness.context(), started, false);
  });
  const cancel = harness.event(job, "job.cancel_requested");
  await applyEvent(harness.context({}, backend), cancel, false);
  assertEquals((await harness.job(job.id)).status, "cancelling");
  assertEquals(await harness.taskStatuses(job.id), { prepare: "running" });
  await applyEvent(harness.context(), ended, false);
  assertEquals((await harness.job(job.id)).status, "cancelled");
});

// Two engines may have worked on one attempt, if the first lost its lease.
for (
  const [late, quick, then] of [
    ["task.completed", "task.failed", { status: "ready", attempt: 2 }],
    ["task.failed", "task.completed", { status: "completed", attempt: 1 }],
    ["task.started", "task.failed", { status: "ready", attempt: 2 }],
    ["task.started", "task.completed", { status: "completed", attempt: 1 }],
  ] as const
) {
  Deno.test(`applyEvent() lets ${quick} win that another orchestrator handles within ${late}`, async () => {
    await using harness = await Harness.open();
    const { id } = await harness.submit();
    await harness.handle();
    const message = await harness.take("audio-prepare");
    const [started, failed] = reportsOf(message, flaky, harness.now());
    const [, completed] = reportsOf(message, succeed(message), harness.now());
    const events = {
      "task.started": started,
      "task.failed": failed,
      "task.completed": completed,
    };
    let first = true;
    const backend = intercept(harness.backend, async (method, point) => {
      if (method !== "transitionTask" || point !== "before" || !first) return;
      first = false;
      await applyEvent(harness.context(), events[quick], false);
    });
    await applyEvent(harness.context({}, backend), events[late], false);
    const { status, attempt } = elementAt((await harness.end(id)).tasks, 0);
    assertEquals({ status, attempt }, then);
    const counts = await harness.counts();
    assertEquals(
      (counts["tasks_completed_total audio-prepare success"] ?? 0) +
        (counts["task_retries_total audio-prepare prepare"] ?? 0),
      1,
    );
  });
}

import { assertEquals } from "@std/assert";
import { only } from "../../tests/support/elements.ts";
import type { Task } from "../contracts/task.ts";
import { Harness, leaseMs, taskWith } from "./_testing.ts";
import { deadlineOf } from "./overdue.ts";
import { reconcile } from "./reconciler.ts";

const base = taskWith({ id: "b", depends_on: ["a"] });
const before = taskWith({
  id: "a",
  status: "completed",
  completed_at: "2026-01-01T00:00:05Z",
});

function seconds(task: Task): number | null {
  const end = deadlineOf(task, [before, task], 10_000);
  return end === null ? null : (end - Date.parse(base.created_at)) / 1000;
}

Deno.test("deadlineOf() counts from the start of the current attempt", () => {
  const started_at = "2026-01-01T00:01:00Z";
  assertEquals(seconds({ ...base, status: "running", started_at }), 70);
});

Deno.test("deadlineOf() counts from when a waiting task could be enqueued, and each attempt before", () => {
  assertEquals(seconds(base), 15);
  assertEquals(seconds({ ...base, attempt: 3 }), 35);
  assertEquals(seconds({ ...base, depends_on: [] }), 10);
});

Deno.test("deadlineOf() is null if there is no current attempt", () => {
  for (const status of ["pending", "completed", "failed"] as const) {
    assertEquals(seconds({ ...base, status }), null);
  }
});

const options = { intervalMs: 30_000, limit: 10 };

Deno.test("reconcile() retries a task whose engine fell silent, and fails it in the end", async () => {
  await using harness = await Harness.open();
  const limits = { maxAttempts: 2, taskTimeoutMs: 3_600_000 };
  const context = harness.context(limits);
  const { id } = await harness.submit();
  await harness.handle(context);
  for (const attempt of [1, 2]) {
    const message = await harness.take("audio-prepare");
    assertEquals(message.attempt, attempt);
    harness.clock.ms += 3_600_000 + 30_000;
    await reconcile(context, options);
    assertEquals(only((await harness.end(id)).tasks).attempt, attempt);
    harness.clock.ms++;
    await reconcile(context, options);
  }
  const { status, error } = await harness.job(id);
  assertEquals(status, "failed");
  assertEquals(error?.code, "task_timeout");
  const counts = await harness.counts();
  assertEquals(counts["jobs_total failed"], 1);
  assertEquals(counts["task_retries_total audio-prepare prepare"], 1);
});

Deno.test("reconcile() ends a cancelled job whose engine never stopped", async () => {
  await using harness = await Harness.open();
  const context = harness.context({ taskTimeoutMs: leaseMs });
  const job = await harness.submit();
  await harness.handle(context);
  const message = await harness.take("audio-prepare");
  await harness.backend.jobStore.transitionTask(
    message.task_id,
    { status: ["ready"] },
    "running",
    { started_at: harness.now().toISOString() },
  );
  await harness.backend.eventLog.publish(
    harness.event(job, "job.cancel_requested"),
  );
  await harness.handle(context);
  assertEquals((await harness.job(job.id)).status, "cancelling");
  harness.clock.ms += leaseMs + 30_001;
  await reconcile(context, options);
  assertEquals((await harness.job(job.id)).status, "cancelled");
});

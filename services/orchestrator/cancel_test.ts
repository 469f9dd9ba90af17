import { assertEquals, assertExists } from "@std/assert";
import type { Job } from "../contracts/job.ts";
import { flaky, reportsOf, stopped, succeed } from "./_fake_engine.ts";
import { Harness } from "./_testing.ts";
import { applyEvent } from "./apply.ts";

const stereo = { speaker_detection: "per_channel" };

function cancel(harness: Harness, job: Job): Promise<void> {
  const event = harness.event(job, "job.cancel_requested");
  return applyEvent(harness.context(), event, false);
}

async function assertCancelled(harness: Harness, job: Job) {
  await harness.settle();
  const { status, completed_at, error } = await harness.job(job.id);
  assertEquals(status, "cancelled");
  assertExists(completed_at);
  assertEquals(error, null);
  assertEquals(harness.outcomes(), 1);
  const counts = await harness.counts();
  assertEquals(counts.jobs_cancelled_total, 1);
  assertEquals(counts["jobs_total completed"], undefined);
  assertEquals(counts["jobs_total failed"], undefined);
}

Deno.test("cancelling a job before its graph is built ends it", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await cancel(harness, job);
  await assertCancelled(harness, job);
  assertEquals(await harness.taskStatuses(job.id), {});
});

Deno.test("cancelling a job whose task waits in a queue ends it at once", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await harness.handle();
  await cancel(harness, job);
  assertEquals((await harness.job(job.id)).status, "cancelled");
  assertEquals(await harness.backend.taskQueue.isCancelled(job.id), true);
  assertEquals(await harness.taskStatuses(job.id), { prepare: "cancelled" });
  // The task is still in its queue; what comes of it changes nothing.
  await assertCancelled(harness, job);
});

Deno.test("cancelling a job waits for the task that runs", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit(stereo);
  await harness.handle();
  await harness.work();
  await harness.handle();
  const message = await harness.take("transcriber");
  const [started, ended] = reportsOf(message, stopped, harness.now());
  await applyEvent(harness.context(), started, false);
  await cancel(harness, job);
  assertEquals((await harness.job(job.id)).status, "cancelling");
  assertEquals(await harness.backend.taskQueue.isCancelled(job.id), true);
  assertEquals(await harness.taskStatuses(job.id), {
    prepare: "completed",
    "transcribe-0": "running",
    "transcribe-1": "cancelled",
    merge: "cancelled",
  });
  await applyEvent(harness.context(), ended, false);
  assertEquals(
    (await harness.taskStatuses(job.id))["transcribe-0"],
    "cancelled",
  );
  await assertCancelled(harness, job);
});

Deno.test("a task that completes or fails while its job is cancelled ends the job, without a retry", async (t) => {
  for (const status of ["completed", "failed"]) {
    await t.step(status, async () => {
      await using harness = await Harness.open();
      const job = await harness.submit();
      await harness.handle();
      const message = await harness.take("audio-prepare");
      const answer = status === "completed" ? succeed(message) : flaky;
      const [started, ended] = reportsOf(message, answer, harness.now());
      await applyEvent(harness.context(), started, false);
      await cancel(harness, job);
      await applyEvent(harness.context(), ended, false);
      assertEquals(await harness.taskStatuses(job.id), { prepare: status });
      await assertCancelled(harness, job);
    });
  }
});

Deno.test("an engine that stops before the cancellation arrives ends the job as cancelled", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await harness.settle({ answer: () => stopped });
  assertEquals((await harness.job(job.id)).status, "cancelled");
  await cancel(harness, job);
  await assertCancelled(harness, job);
});

Deno.test("cancelling a job that ended changes nothing", async () => {
  await using harness = await Harness.open();
  const job = await harness.submit();
  await harness.settle();
  const before = await harness.end(job.id);
  await cancel(harness, job);
  await harness.settle();
  assertEquals(await harness.end(job.id), before);
  assertEquals(harness.outcomes(), 1);
});

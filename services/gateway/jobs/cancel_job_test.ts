import { assertEquals } from "@std/assert";
import { collection, Harness } from "../_testing.ts";

/** Asks to cancel a job. */
function cancel(harness: Harness, id: string) {
  return harness.json(`${collection}/${id}/cancel`, { method: "POST" });
}

Deno.test("POST cancel tells engines and orchestrator, each time it is asked", async () => {
  await using harness = await Harness.open();
  const id = await harness.submit({}, { "x-request-id": "r1" });
  await harness.events();
  for (const time of [1, 2]) {
    const { status, body } = await cancel(harness, id);
    assertEquals(status, 202, `time ${time}`);
    assertEquals([body.id, body.status], [id, "cancelling"]);
    assertEquals(await harness.backend.taskQueue.isCancelled(id), true);
    const events = await harness.events();
    assertEquals(events.map((event) => [event?.type, event?.payload]), [
      ["job.cancel_requested", { job_id: id, request_id: "r1" }],
    ]);
  }
});

Deno.test("POST cancel stops a running job, and none that is final", async () => {
  await using harness = await Harness.open();
  const { jobStore, taskQueue } = harness.backend;
  const running = await harness.submit();
  await jobStore.transition(running, ["pending"], "running");
  assertEquals((await cancel(harness, running)).status, 202);

  for (const final of ["completed", "failed", "cancelled"] as const) {
    const id = await harness.submit();
    await jobStore.transition(id, ["pending"], final);
    await harness.events();
    const { status, body } = await cancel(harness, id);
    assertEquals([status, body.error.code], [409, "job_final"], final);
    assertEquals((await jobStore.get(id))?.status, final);
    assertEquals(await taskQueue.isCancelled(id), false);
    assertEquals(await harness.events(), []);
  }
});

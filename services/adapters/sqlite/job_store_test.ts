import { assertEquals, assertRejects } from "@std/assert";
import { newJob, newTask } from "../../../tests/conformance/records.ts";
import { openWorkbench } from "./_workbench.ts";

Deno.test("a job that can't be read is an error that names it", async () => {
  await using bench = await openWorkbench();
  const job = newJob();
  await bench.jobStore.create(job);
  bench.database.exec(
    "UPDATE jobs SET record = json_set(record, '$.audio.bytes', 'many')",
  );
  const query = { tenantId: job.tenant_id, limit: 1, offset: 0 };
  const reads = [
    () => bench.jobStore.get(job.id),
    () => bench.jobStore.list(query),
    () => bench.jobStore.transition(job.id, ["pending"], "running"),
  ];
  for (const read of reads) {
    const error = await assertRejects(read, TypeError, "audio.bytes");
    assertEquals(error.message.includes(`Cannot read job "${job.id}"`), true);
  }
});

Deno.test("a task that can't be read is an error that names it", async () => {
  await using bench = await openWorkbench();
  const job = newJob();
  const task = newTask(job);
  await bench.jobStore.create(job);
  await bench.jobStore.addTasks(job.id, [task]);
  bench.database.exec("UPDATE tasks SET record = '{'");
  await assertRejects(
    () => bench.jobStore.tasks(job.id),
    TypeError,
    `Cannot read task "${task.id}"`,
  );
});

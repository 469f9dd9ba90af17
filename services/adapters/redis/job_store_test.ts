import { assertEquals } from "@std/assert";
import { newJob, newTask } from "../../../tests/conformance/records.ts";
import { test } from "./_testing.ts";

test("remove() leaves nothing of a job", async (bench) => {
  const { jobStore } = bench;
  const job = newJob();
  await jobStore.create(job);
  await jobStore.addTasks(job.id, [newTask(job)]);
  await jobStore.transition(job.id, ["pending"], "running");
  await jobStore.remove(job.id);
  assertEquals(await bench.keys(), ["dalston:jobs:sequence"]);
});

test("records have other keys than those that other editions know", async (bench) => {
  const { jobStore } = bench;
  const job = newJob();
  await jobStore.create(job);
  await jobStore.addTasks(job.id, [newTask(job)]);
  const known = /^dalston:(task|job|stream|engine|realtime|events|queue):/;
  assertEquals((await bench.keys()).filter((key) => known.test(key)), []);
});

test("countByStatus() counts each job once while it changes", async (bench) => {
  const { jobStore } = bench;
  const watcher = (await bench.another()).jobStore;
  const jobs = Array.from({ length: 40 }, () => newJob());
  for (const job of jobs) await jobStore.create(job);
  let changing = true;
  const changes = (async () => {
    for (const { id } of jobs) {
      await jobStore.transition(id, ["pending"], "running");
      await jobStore.transition(id, ["running"], "completed");
    }
    changing = false;
  })();
  while (changing) {
    const counts = Object.values(await watcher.countByStatus());
    assertEquals(counts.reduce((sum, count) => sum + count), jobs.length);
  }
  await changes;
});

test("unfinished() gives each job once while it changes", async (bench) => {
  const { jobStore } = bench;
  const watcher = (await bench.another()).jobStore;
  const jobs = Array.from({ length: 40 }, () => newJob());
  for (const job of jobs) await jobStore.create(job);
  const query = { createdBefore: new Date(Date.now() + 1_000), limit: 100 };
  let changing = true;
  const changes = (async () => {
    for (const { id } of jobs) {
      await jobStore.transition(id, ["pending"], "running");
    }
    changing = false;
  })();
  while (changing) {
    const ids = (await watcher.unfinished(query)).map(({ id }) => id);
    assertEquals(ids.toSorted(), jobs.map(({ id }) => id).toSorted());
  }
  await changes;
});

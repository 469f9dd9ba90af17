/**
 * Tests one job and its status.
 *
 * @module
 */
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import type { JobStore } from "../../services/ports/job_store.ts";
import { newJob, newTask } from "./records.ts";
import { type Case, connections, upTo } from "./_suite.ts";

/** Registers the cases. */
export function jobCases(check: Case<JobStore>): void {
  check("get() gives the job as it was created", async (opened) => {
    const job = newJob();
    await opened.subject.create(job);
    assertEquals(await opened.subject.get(job.id), job);
    assertEquals(await (await opened.another()).get(job.id), job);
    assertEquals(await opened.subject.get(crypto.randomUUID()), null);
  });

  check("create() throws if the id is taken", async ({ subject }) => {
    const job = newJob();
    await subject.create(job);
    await assertRejects(
      () => subject.create({ ...job, tenant_id: "tenant-b" }),
      Error,
      job.id,
    );
    assertEquals(await subject.get(job.id), job);
    const { total } = await subject.list({
      tenantId: "tenant-b",
      limit: 10,
      offset: 0,
    });
    assertEquals(total, 0);
  });

  check(
    "transition() changes the status and the fields of the patch",
    async (o) => {
      const job = newJob();
      await o.subject.create(job);
      const started_at = "2026-03-01T12:00:01.000Z";
      const running = { ...job, status: "running" as const, started_at };
      assertEquals(
        await o.subject.transition(job.id, ["pending"], "running", {
          started_at,
        }),
        running,
      );
      assertEquals(await (await o.another()).get(job.id), running);

      const patch = {
        completed_at: "2026-03-01T12:00:02.000Z",
        error: { code: "broken_audio", message: "It is broken." },
        transcript: "jobs/x/transcript",
      };
      assertEquals(
        await o.subject.transition(
          job.id,
          ["pending", "running"],
          "failed",
          patch,
        ),
        { ...running, ...patch, status: "failed" },
      );
    },
  );

  check("transition() from another status changes nothing", async (opened) => {
    const { subject } = opened;
    const job = newJob();
    await subject.create(job);
    const patch = { started_at: "2026-03-01T12:00:01.000Z" };
    assertEquals(
      await subject.transition(job.id, ["running"], "completed", patch),
      null,
    );
    assertEquals(await subject.transition(job.id, [], "completed"), null);
    assertEquals(
      await subject.transition(crypto.randomUUID(), ["pending"], "running"),
      null,
    );
    assertEquals(await subject.get(job.id), job);
  });

  check("transition() by 50 at once succeeds for one", async (opened) => {
    const store = await connections(opened, 5);
    const job = newJob();
    await opened.subject.create(job);
    const results = await Promise.all(
      upTo(50).map((n) =>
        store(n).transition(job.id, ["pending"], "running", {
          transcript: `${n}`,
        })
      ),
    );
    const winners = results.filter((result) => result !== null);
    assertEquals(winners.length, 1);
    assertEquals(await opened.subject.get(job.id), winners[0]);
  });

  check("transition() of different jobs at once loses none", async (opened) => {
    const jobs = upTo(20).map(() => newJob());
    const store = await connections(opened, 2);
    for (const job of jobs) await opened.subject.create(job);
    await Promise.all(
      jobs.map((job, n) => store(n).transition(job.id, ["pending"], "running")),
    );
    const counts = await opened.subject.countByStatus();
    assertEquals([counts.pending, counts.running], [0, 20]);
  });

  check("remove() removes the job with its tasks", async ({ subject }) => {
    const [job, other] = [newJob(), newJob()];
    for (const each of [job, other]) {
      await subject.create(each);
      await subject.addTasks(each.id, [newTask(each)]);
    }
    assert(await subject.remove(job.id));
    assertFalse(await subject.remove(job.id));
    assertEquals(await subject.get(job.id), null);
    assertEquals(await subject.tasks(job.id), []);
    const [task] = [newTask(job)];
    assertEquals(
      await subject.transitionTask(task.id, { status: ["pending"] }, "ready"),
      null,
    );
    assertEquals((await subject.tasks(other.id)).length, 1);
    const { jobs, total } = await subject.list({
      tenantId: job.tenant_id,
      limit: 10,
      offset: 0,
    });
    assertEquals([jobs, total], [[other], 1]);
    assertEquals((await subject.countByStatus()).pending, 1);
  });
}

/**
 * Tests the tasks of a job.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { Task } from "../../services/contracts/task.ts";
import type { JobStore } from "../../services/ports/job_store.ts";
import { newJob, newTask } from "./records.ts";
import { type Case, connections, upTo } from "./_suite.ts";

/** Registers the cases. */
export function taskCases(check: Case<JobStore>): void {
  check("tasks() gives tasks unchanged, in their order", async (opened) => {
    const { subject } = opened;
    const [job, other] = [newJob(), newJob()];
    await subject.create(job);
    await subject.create(other);
    const tasks = ["z", "a", "m"].map((id) =>
      newTask(job, { id: `${job.id}:${id}` })
    );
    assertEquals(await subject.addTasks(job.id, tasks), tasks);
    await subject.addTasks(other.id, [newTask(other)]);
    assertEquals(await (await opened.another()).tasks(job.id), tasks);
    assertEquals(await subject.tasks(crypto.randomUUID()), []);
  });

  check("addTasks() leaves earlier tasks unchanged", async ({ subject }) => {
    const job = newJob();
    await subject.create(job);
    const first = newTask(job, { id: `${job.id}:prepare` });
    await subject.addTasks(job.id, [first]);
    await subject.transitionTask(first.id, { status: ["pending"] }, "ready");

    const second = newTask(job, { id: `${job.id}:merge` });
    assertEquals(await subject.addTasks(job.id, [first, second]), [second]);
    assertEquals(await subject.addTasks(job.id, [first, second]), []);
    assertEquals(await subject.addTasks(job.id, []), []);
    const tasks = await subject.tasks(job.id);
    assertEquals(tasks, [{ ...first, status: "ready" }, second]);
  });

  check("addTasks() stores none if it can't store all", async (opened) => {
    const { subject } = opened;
    const [job, other] = [newJob(), newJob()];
    await subject.create(job);
    await subject.create(other);
    const tasks = [newTask(job), newTask(other)];
    await assertRejects(
      () => subject.addTasks(job.id, tasks),
      TypeError,
      other.id,
    );
    assertEquals(await subject.tasks(job.id), []);
    assertEquals(await subject.tasks(other.id), []);
  });

  check("addTasks() to no job throws", async ({ subject }) => {
    const job = newJob();
    await assertRejects(
      () => subject.addTasks(job.id, [newTask(job)]),
      Error,
      job.id,
    );
    assertEquals(await subject.tasks(job.id), []);
  });

  check("addTasks() by 20 at once stores each task once", async (opened) => {
    const store = await connections(opened, 2);
    const job = newJob();
    await opened.subject.create(job);
    const tasks = upTo(5).map((n) => newTask(job, { id: `${job.id}:${n}` }));
    const stored = await Promise.all(
      upTo(20).map((n) => store(n).addTasks(job.id, tasks)),
    );
    assertEquals(stored.flat().length, 5);
    assertEquals(await opened.subject.tasks(job.id), tasks);
  });

  check(
    "transitionTask() changes the status and the fields of the patch",
    async (opened) => {
      const { subject } = opened;
      const job = newJob();
      await subject.create(job);
      const task = newTask(job);
      const sibling = newTask(job, { id: `${job.id}:other` });
      await subject.addTasks(job.id, [task, sibling]);
      const patch = {
        attempt: 2,
        output: { files: { transcript: "x" }, result: { segments: 3 } },
        error: { code: "slow", message: "It was slow." },
        started_at: "2026-03-01T12:00:01.000Z",
        completed_at: "2026-03-01T12:00:02.000Z",
      };
      const condition = { status: ["pending", "ready"] as const, attempt: 1 };
      const after: Task = { ...task, ...patch, status: "completed" };
      assertEquals(
        await subject.transitionTask(task.id, condition, "completed", patch),
        after,
      );
      assertEquals(await subject.tasks(job.id), [after, sibling]);
    },
  );

  check(
    "transitionTask() changes nothing if the condition fails",
    async ({ subject }) => {
      const job = newJob();
      await subject.create(job);
      const task = newTask(job, { attempt: 2 });
      await subject.addTasks(job.id, [task]);
      const refused = [
        { status: ["running"] as const },
        { status: ["pending"] as const, attempt: 1 },
        { status: ["pending"] as const, attempt: 3 },
        { status: [] },
      ];
      for (const condition of refused) {
        assertEquals(
          await subject.transitionTask(task.id, condition, "failed"),
          null,
        );
      }
      const condition = { status: ["pending"] as const };
      assertEquals(
        await subject.transitionTask("none", condition, "failed"),
        null,
      );
      assertEquals(await subject.tasks(job.id), [task]);
    },
  );

  check("transitionTask() by 50 at once succeeds for one", async (opened) => {
    const store = await connections(opened, 5);
    const job = newJob();
    await opened.subject.create(job);
    const task = newTask(job);
    await opened.subject.addTasks(job.id, [task]);
    const results = await Promise.all(
      upTo(50).map((n) =>
        store(n).transitionTask(
          task.id,
          { status: ["pending", "ready"], attempt: 1 },
          "ready",
          { attempt: 1 + n },
        )
      ),
    );
    const winners = results.filter((result) => result !== null);
    assertEquals(winners.length, 1);
    assertEquals(await opened.subject.tasks(job.id), winners);
  });
}

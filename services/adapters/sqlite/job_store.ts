/**
 * Keeps jobs and tasks in SQLite.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import {
  byStatus,
  isFinal,
  type Job,
  jobSchema,
  jobStatuses,
} from "../../contracts/job.ts";
import { type Task, taskSchema } from "../../contracts/task.ts";
import type { JobStore } from "../../ports/job_store.ts";
import { transaction } from "./database.ts";
import { jsonColumn, readRow } from "./_rows.ts";

const jobRow = z.object({ record: jsonColumn(jobSchema) });
const taskRow = z.object({ record: jsonColumn(taskSchema) });
const countRow = z.object({
  id: z.enum(jobStatuses),
  jobs: z.int(),
});

const unfinished = jobStatuses.filter((status) => !isFinal(status));

/** Opens the job store in this database. */
export function sqliteJobStore(database: DatabaseSync): JobStore {
  const addJob = database.prepare(`
    INSERT INTO jobs (id, created_at, record) VALUES (:id, :created_at, :record)
    ON CONFLICT (id) DO NOTHING`);
  const findJob = database.prepare(
    "SELECT id, record FROM jobs WHERE id = :id",
  );
  const setJob = database.prepare(
    "UPDATE jobs SET record = :record WHERE id = :id",
  );
  const removeJob = database.prepare("DELETE FROM jobs WHERE id = :id");
  const page = "ORDER BY created_at DESC, seq DESC LIMIT :limit OFFSET :offset";
  const ofTenant = "WHERE tenant_id = :tenant_id";
  const ofStatus = `${ofTenant} AND status = :status`;
  const list = database.prepare(
    `SELECT id, record FROM jobs ${ofTenant} ${page}`,
  );
  const listStatus = database.prepare(
    `SELECT id, record FROM jobs ${ofStatus} ${page}`,
  );
  const count = database.prepare(
    `SELECT total(jobs) AS jobs FROM job_counts ${ofTenant}`,
  );
  const countStatus = database.prepare(
    `SELECT total(jobs) AS jobs FROM job_counts ${ofStatus}`,
  );
  const addTask = database.prepare(`
    INSERT INTO tasks (id, job_id, record) VALUES (:id, :job_id, :record)
    ON CONFLICT (id) DO NOTHING`);
  const findTask = database.prepare(
    "SELECT id, record FROM tasks WHERE id = :id",
  );
  const setTask = database.prepare(
    "UPDATE tasks SET record = :record WHERE id = :id",
  );
  const listTasks = database.prepare(
    "SELECT id, record FROM tasks WHERE job_id = :job_id ORDER BY seq",
  );
  const countByStatus = database.prepare(
    "SELECT status AS id, sum(jobs) AS jobs FROM job_counts GROUP BY status",
  );
  const listUnfinished = database.prepare(`
    SELECT id, record FROM jobs
    WHERE status IN (${unfinished.map((s) => `'${s}'`).join(", ")})
      AND created_at < :created_before
    ORDER BY created_at, seq LIMIT :limit`);

  function job(id: string): Job | null {
    const row = findJob.get({ id });
    return row === undefined ? null : readRow("job", jobRow, row).record;
  }

  function task(id: string): Task | null {
    const row = findTask.get({ id });
    return row === undefined ? null : readRow("task", taskRow, row).record;
  }

  return {
    create: (job) =>
      Promise.try(() => {
        const { changes } = addJob.run({
          id: job.id,
          created_at: Date.parse(job.created_at),
          record: JSON.stringify(job),
        });
        if (changes === 0) {
          throw new Error(`Cannot create job "${job.id}": the id is taken`);
        }
      }),
    get: (jobId) => Promise.try(() => job(jobId)),
    list: ({ tenantId, status, limit, offset }) =>
      Promise.try(() => {
        const tenant = { tenant_id: tenantId };
        const [rows, total] = status === undefined
          ? [list.all({ ...tenant, limit, offset }), count.get(tenant)]
          : [
            listStatus.all({ ...tenant, status, limit, offset }),
            countStatus.get({ ...tenant, status }),
          ];
        return {
          jobs: rows.map((row) => readRow("job", jobRow, row).record),
          total: Number(total?.jobs),
        };
      }),
    transition: (jobId, from, to, patch) =>
      Promise.try(() =>
        transaction(database, () => {
          const before = job(jobId);
          if (before === null || !from.includes(before.status)) return null;
          const after: Job = { ...before, ...patch, status: to };
          setJob.run({ id: jobId, record: JSON.stringify(after) });
          return after;
        })
      ),
    remove: (jobId) =>
      Promise.try(() => removeJob.run({ id: jobId }).changes === 1),
    addTasks: (jobId, tasks) =>
      Promise.try(() =>
        transaction(database, () => {
          if (job(jobId) === null) {
            throw new Error(
              `Cannot add tasks to job "${jobId}": there is no such job`,
            );
          }
          return tasks.filter((task) => {
            if (task.job_id !== jobId) {
              throw new TypeError(
                `Cannot add task "${task.id}" to job "${jobId}": it is of job "${task.job_id}"`,
              );
            }
            const record = JSON.stringify(task);
            return addTask.run({ id: task.id, job_id: jobId, record })
              .changes === 1;
          });
        })
      ),
    tasks: (jobId) =>
      Promise.try(() =>
        listTasks.all({ job_id: jobId }).map((row) =>
          readRow("task", taskRow, row).record
        )
      ),
    transitionTask: (taskId, { status, attempt }, to, patch) =>
      Promise.try(() =>
        transaction(database, () => {
          const before = task(taskId);
          if (before === null || !status.includes(before.status)) return null;
          if (attempt !== undefined && before.attempt !== attempt) return null;
          const after: Task = { ...before, ...patch, status: to };
          setTask.run({ id: taskId, record: JSON.stringify(after) });
          return after;
        })
      ),
    countByStatus: () =>
      Promise.try(() => {
        const counts = new Map(
          countByStatus.all().map((row) => {
            const { id, jobs } = readRow("count of jobs", countRow, row);
            return [id, jobs];
          }),
        );
        return byStatus((status) => counts.get(status) ?? 0);
      }),
    unfinished: ({ createdBefore, limit }) =>
      Promise.try(() =>
        listUnfinished.all({
          created_before: createdBefore.getTime(),
          limit,
        }).map((row) => readRow("job", jobRow, row).record)
      ),
  };
}

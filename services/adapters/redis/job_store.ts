/**
 * Keeps jobs and tasks in Redis.
 *
 * A record is JSON text. A change reads it, decides, and writes it back only if
 * it is still what was read. If several race, one succeeds and the others read
 * again.
 *
 * @module
 */
import type { Redis } from "ioredis";
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
import { change } from "./change.ts";
import { keys } from "./keys.ts";
import { script } from "./script.ts";
import addTasksScript from "./scripts/add_tasks.lua" with { type: "text" };
import countScript from "./scripts/count.lua" with { type: "text" };
import createScript from "./scripts/create_job.lua" with { type: "text" };
import lowestScript from "./scripts/lowest.lua" with { type: "text" };
import removeScript from "./scripts/remove_job.lua" with { type: "text" };
import swapScript from "./scripts/swap.lua" with { type: "text" };

const unfinished = jobStatuses.filter((status) => !isFinal(status));

const countsSchema = z.array(z.number());
const idsSchema = z.array(z.string());

/** Room in a score, a time in ms, for an order within each millisecond. */
const ordersPerMs = 1024;

/** Opens the job store in this Redis. */
export function redisJobStore(redis: Redis): JobStore {
  const create = change(redis, createScript);
  const swap = change(redis, swapScript);
  const addTasks = script(redis, addTasksScript);
  const remove = change(redis, removeScript);
  const count = script(redis, countScript);
  const lowest = script(redis, lowestScript);

  /** Gets the jobs with these ids, in their order, without those just removed. */
  async function jobs(ids: readonly string[]): Promise<Job[]> {
    if (ids.length === 0) return [];
    const records = await redis.mget(ids.map(keys.job));
    return records.filter((record) => record !== null).map(readJob);
  }

  return {
    async create(job) {
      const created = await create([
        keys.job(job.id),
        keys.jobSequence,
        keys.tenantJobs(job.tenant_id),
        keys.tenantStatusJobs(job.tenant_id, job.status),
        keys.statusJobs(job.status),
      ], [JSON.stringify(job), job.id, Date.parse(job.created_at)]);
      if (!created) {
        throw new Error(`Cannot create job "${job.id}": the id is taken`);
      }
    },
    async get(jobId) {
      const record = await redis.get(keys.job(jobId));
      return record === null ? null : readJob(record);
    },
    async list({ tenantId, status, limit, offset }) {
      const index = status === undefined
        ? keys.tenantJobs(tenantId)
        : keys.tenantStatusJobs(tenantId, status);
      const total = await redis.zcard(index);
      if (limit === 0) return { jobs: [], total };
      const ids = await redis.zrevrange(index, offset, offset + limit - 1);
      return { jobs: await jobs(ids), total };
    },
    async transition(jobId, from, to, patch = {}) {
      while (true) {
        const record = await redis.get(keys.job(jobId));
        if (record === null) return null;
        const job = readJob(record);
        if (!from.includes(job.status)) return null;
        const next: Job = { ...job, ...patch, status: to };
        const swapped = await swap([
          keys.job(jobId),
          keys.tenantStatusJobs(job.tenant_id, job.status),
          keys.tenantStatusJobs(job.tenant_id, to),
          keys.statusJobs(job.status),
          keys.statusJobs(to),
        ], [record, JSON.stringify(next), jobId]);
        if (swapped) return next;
      }
    },
    async remove(jobId) {
      const record = await redis.get(keys.job(jobId));
      if (record === null) return false;
      const { tenant_id } = readJob(record);
      return await remove([
        keys.job(jobId),
        keys.jobTasks(jobId),
        keys.tenantJobs(tenant_id),
        ...jobStatuses.flatMap((status) => [
          keys.tenantStatusJobs(tenant_id, status),
          keys.statusJobs(status),
        ]),
      ], [jobId, keys.taskRecord("")]);
    },
    async addTasks(jobId, tasks) {
      for (const { id, job_id } of tasks) {
        if (job_id === jobId) continue;
        throw new TypeError(
          `Cannot add task "${id}" to job "${jobId}": it is of job "${job_id}"`,
        );
      }
      const added = await addTasks([
        keys.job(jobId),
        keys.jobTasks(jobId),
        ...tasks.map(({ id }) => keys.taskRecord(id)),
      ], tasks.flatMap((task) => [task.id, JSON.stringify(task)]));
      if (added === -1) {
        throw new Error(
          `Cannot add tasks to job "${jobId}": there is no such job`,
        );
      }
      const ids = new Set(idsSchema.parse(added));
      return tasks.filter(({ id }) => ids.has(id));
    },
    async tasks(jobId) {
      const ids = await redis.lrange(keys.jobTasks(jobId), 0, -1);
      if (ids.length === 0) return [];
      const records = await redis.mget(ids.map(keys.taskRecord));
      return records.filter((record) => record !== null).map(readTask);
    },
    async transitionTask(taskId, { status, attempt }, to, patch = {}) {
      while (true) {
        const record = await redis.get(keys.taskRecord(taskId));
        if (record === null) return null;
        const task = readTask(record);
        if (!status.includes(task.status)) return null;
        if (attempt !== undefined && attempt !== task.attempt) return null;
        const next: Task = { ...task, ...patch, status: to };
        const swapped = await swap([keys.taskRecord(taskId)], [
          record,
          JSON.stringify(next),
        ]);
        if (swapped) return next;
      }
    },
    async countByStatus() {
      const counts = countsSchema.parse(
        await count(jobStatuses.map(keys.statusJobs), []),
      );
      return byStatus((status) => counts[jobStatuses.indexOf(status)] ?? 0);
    },
    async unfinished({ createdBefore, limit }) {
      const before = `(${createdBefore.getTime() * ordersPerMs}`;
      const ids = await lowest(unfinished.map(keys.statusJobs), [
        before,
        limit,
      ]);
      const found = await jobs(idsSchema.parse(ids));
      return found.sort((a, b) => a.created_at < b.created_at ? -1 : 1)
        .slice(0, limit);
    },
  };
}

function readJob(record: string): Job {
  return jobSchema.parse(JSON.parse(record));
}

function readTask(record: string): Task {
  return taskSchema.parse(JSON.parse(record));
}

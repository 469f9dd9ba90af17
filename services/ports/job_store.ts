/**
 * Keeps jobs and tasks, and changes their status.
 *
 * @module
 */
import type { Job, JobStatus } from "../contracts/job.ts";
import type { Task, TaskStatus } from "../contracts/task.ts";

/** The fields of a job that may change with its status. */
export type JobPatch = Partial<
  Pick<Job, "started_at" | "completed_at" | "error" | "transcript">
>;

/** The fields of a task that may change with its status. */
export type TaskPatch = Partial<
  Pick<
    Task,
    "attempt" | "output" | "error" | "started_at" | "completed_at"
  >
>;

/** Condition of a change to a task. */
export interface TaskCondition {
  /** The statuses from which the change may start. */
  readonly status: readonly TaskStatus[];
  /** The attempt that the task must be at. @default any */
  readonly attempt?: number;
}

/** A page of a tenant's jobs, newest first. */
export interface JobQuery {
  readonly tenantId: string;
  /** @default any */
  readonly status?: JobStatus;
  readonly limit: number;
  readonly offset: number;
}

/**
 * The job store. A transition is atomic: if several callers race, one gets the
 * record and the others get null, so what follows from it happens once. That
 * caller gets the record even if the connection broke before the answer came, if
 * it is back within a minute.
 */
export interface JobStore {
  /** Stores a new job. @throws {Error} if the id is taken. */
  create(job: Job): Promise<void>;
  /** Gets a job, or null. */
  get(jobId: string): Promise<Job | null>;
  /** Lists a page of a tenant's jobs, with the number of all that match. */
  list(query: JobQuery): Promise<{ jobs: Job[]; total: number }>;
  /** Changes the status if it is one of `from`; gets the changed job, or null. */
  transition(
    jobId: string,
    from: readonly JobStatus[],
    to: JobStatus,
    patch?: JobPatch,
  ): Promise<Job | null>;
  /** Removes the job with its tasks; false if there is none. */
  remove(jobId: string): Promise<boolean>;
  /**
   * Stores those tasks that the job doesn't have yet, and returns them. Stores
   * all or none.
   *
   * @throws {Error} if there is no such job, or a task is of another job.
   */
  addTasks(jobId: string, tasks: readonly Task[]): Promise<Task[]>;
  /** Lists the tasks of a job, in the order in which they were added. */
  tasks(jobId: string): Promise<Task[]>;
  /** Changes the status if the condition holds; gets the changed task, or null. */
  transitionTask(
    taskId: string,
    condition: TaskCondition,
    to: TaskStatus,
    patch?: TaskPatch,
  ): Promise<Task | null>;
  /** Counts the jobs of all tenants by status. */
  countByStatus(): Promise<Record<JobStatus, number>>;
  /** Lists jobs without a final status that were created before, oldest first. */
  unfinished(
    query: { readonly createdBefore: Date; readonly limit: number },
  ): Promise<Job[]>;
}

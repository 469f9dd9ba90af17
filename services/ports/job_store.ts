/**
 * Jobs and tasks, and their changes of state.
 *
 * @module
 */
import type { Job, JobStatus } from "../contracts/job.ts";
import type { Task, TaskStatus } from "../contracts/task.ts";

/** What may change in a job beside its state. */
export type JobPatch = Partial<
  Pick<Job, "started_at" | "completed_at" | "error" | "transcript">
>;

/** What may change in a task beside its state. */
export type TaskPatch = Partial<
  Pick<
    Task,
    "attempt" | "output" | "error" | "started_at" | "completed_at"
  >
>;

/** Which tasks a change applies to. */
export interface TaskCondition {
  /** The states it may be in. */
  readonly status: readonly TaskStatus[];
  /** The try it must be at. */
  readonly attempt?: number;
}

/** Which jobs to list, newest first. */
export interface JobQuery {
  readonly tenantId: string;
  /** @default any state */
  readonly status?: JobStatus;
  readonly limit: number;
  readonly offset: number;
}

/**
 * Jobs and tasks. A transition is atomic: of many that race, one gets the
 * record back and the others get null, so what follows from it happens once.
 * It gets it also where the connection broke between the change and its answer,
 * if that is back within a minute.
 */
export interface JobStore {
  /** Stores a new job; throws when the id is taken. */
  create(job: Job): Promise<void>;
  /** The job, or null. */
  get(jobId: string): Promise<Job | null>;
  /** A page of a tenant's jobs, newest first, and how many there are in all. */
  list(query: JobQuery): Promise<{ jobs: Job[]; total: number }>;
  /** Moves the job to `to` if it is in one of `from`; the new job, or null. */
  transition(
    jobId: string,
    from: readonly JobStatus[],
    to: JobStatus,
    patch?: JobPatch,
  ): Promise<Job | null>;
  /** Removes the job with its tasks; false when there was none. */
  remove(jobId: string): Promise<boolean>;
  /**
   * Stores the tasks that aren't there yet, all or none; those it stored.
   * Throws when there is no such job or a task is of another job.
   */
  addTasks(jobId: string, tasks: readonly Task[]): Promise<Task[]>;
  /** The tasks of a job, in the order they were added. */
  tasks(jobId: string): Promise<Task[]>;
  /** Moves the task to `to` if the condition holds; the new task, or null. */
  transitionTask(
    taskId: string,
    condition: TaskCondition,
    to: TaskStatus,
    patch?: TaskPatch,
  ): Promise<Task | null>;
  /** How many jobs are in each state, over all tenants. */
  countByStatus(): Promise<Record<JobStatus, number>>;
  /** Jobs not in a final state that were created before, oldest first. */
  unfinished(
    query: { readonly createdBefore: Date; readonly limit: number },
  ): Promise<Job[]>;
}

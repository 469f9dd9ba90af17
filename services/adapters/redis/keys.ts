/**
 * The keys in Redis, one place for all. Those of queues, events, engines and
 * realtime sessions are the ones that other Dalston editions and the queue
 * exporter know.
 *
 * @module
 */
import type { JobStatus } from "../../contracts/job.ts";
import type { Stage } from "../../contracts/task.ts";

/** Consumer group of a task stream. */
export const engineGroup = "engines";
/** Consumer group of the event stream. */
export const orchestratorGroup = "orchestrators";

/** Consumer that holds what was handed back and waits for who claims next. */
export const nobody = "handed-back";

/** Keys by what they hold. */
export const keys = {
  /** Stream of tasks for an engine. */
  taskStream: (engineId: string) => `dalston:stream:${engineId}`,
  /** Hash: what was last enqueued of a task. */
  task: (taskId: string) => `dalston:task:${taskId}`,
  /** Stream of events. */
  events: "dalston:events:stream",
  /** Stream of events and tasks that were given up on. */
  deadLetters: "dalston:events:dlq",
  /** Sorted set: when the lease on a stream's entry lapses, in ms. */
  leases: (stream: string) => beside(stream, "leases"),
  /** Hash: token of the delivery that holds a stream's entry. */
  holders: (stream: string) => beside(stream, "holders"),
  /** Channel that tells of new entries. */
  news: (stream: string) => beside(stream, "news"),
  /** String: set when a job was cancelled. */
  cancelled: (jobId: string) => `dalston:job:cancelled:${jobId}`,

  /** String: a job's record. */
  job: (jobId: string) => `dalston:records:job:${jobId}`,
  /** List: ids of a job's tasks. */
  jobTasks: (jobId: string) => `dalston:records:tasks_of:${jobId}`,
  /** String: a task's record. */
  taskRecord: (taskId: string) => `dalston:records:task:${taskId}`,
  /** Counts jobs, to keep those of one millisecond in order. */
  jobSequence: "dalston:jobs:sequence",
  /** Sorted set: a tenant's jobs by age. */
  tenantJobs: (tenantId: string) => `dalston:jobs:tenant:${tenantId}`,
  /** Sorted set: a tenant's jobs in one state by age. */
  tenantStatusJobs: (tenantId: string, status: JobStatus) =>
    `dalston:jobs:tenant_status:${status}:${tenantId}`,
  /** Sorted set: all jobs in one state by age. */
  statusJobs: (status: JobStatus) => `dalston:jobs:status:${status}`,

  /** String with a lifetime: the last change that a caller made. */
  answer: (slot: string) => `dalston:answers:${slot}`,

  /** Hash: every worker's report. */
  workers: "dalston:workers",
  /** Sorted set: every worker's last heartbeat, in ms. */
  heartbeats: "dalston:workers:heartbeats",
  /** Set of engines' ids. */
  engines: "dalston:engine:instances",
  /** Hash with a lifetime: an engine's report. */
  engine: (id: string) => `dalston:engine:instance:${id}`,
  /** Set: ids of the engines that are one kind of engine. */
  enginesOfKind: (engineId: string) => `dalston:engine:engine_id:${engineId}`,
  /** Set: ids of the engines that serve one stage. */
  enginesOfStage: (stage: Stage) => `dalston:engine:stage:${stage}`,
  /** Set of realtime workers' ids. */
  realtimeWorkers: "dalston:realtime:instances",
  /** Prefix of a hash: a live session. */
  sessionPrefix: "dalston:realtime:session:",
  /** Set of session ids. */
  sessions: "dalston:realtime:sessions:active",
  /** Prefix of a sorted set: when a worker's slots are taken back, in ms. */
  slotsPrefix: "dalston:realtime:slots:",
} as const;

/**
 * A key that belongs to a stream's. Its name doesn't begin as the stream's
 * does, so that whoever looks for streams doesn't come upon it.
 */
function beside(stream: string, what: string): string {
  return `dalston:${what}:${stream.slice("dalston:".length)}`;
}

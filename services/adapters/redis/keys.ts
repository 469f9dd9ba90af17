/**
 * All keys in Redis. Other Dalston editions and the queue exporter know those of
 * queues, events, engines and realtime sessions.
 *
 * @module
 */
import type { JobStatus } from "../../contracts/job.ts";
import type { Stage } from "../../contracts/task.ts";

/** Consumer group of a task stream. */
export const engineGroup = "engines";
/** Consumer group of the event stream. */
export const orchestratorGroup = "orchestrators";

/** Consumer that has the released entries until another claims them. */
export const placeholder = "handed-back";

/** The keys. */
export const keys = {
  /** Stream of tasks for an engine. */
  taskStream: (engineId: string) => `dalston:stream:${engineId}`,
  /** Hash: the last attempt of a task that was enqueued. */
  task: (taskId: string) => `dalston:task:${taskId}`,
  /** Stream of events. */
  events: "dalston:events:stream",
  /** Stream of dead letters, events and tasks. */
  deadLetters: "dalston:events:dlq",
  /** Sorted set: when the lease of a stream's entry expires, in ms. */
  leases: (stream: string) => beside(stream, "leases"),
  /** Hash: token of the claim that has a stream's entry. */
  holders: (stream: string) => beside(stream, "holders"),
  /** Channel of notifications about new entries. */
  channel: (stream: string) => beside(stream, "news"),
  /** String: set if the tasks of a job are to be stopped. */
  cancelled: (jobId: string) => `dalston:job:cancelled:${jobId}`,

  /** String: a job's record. */
  job: (jobId: string) => `dalston:records:job:${jobId}`,
  /** List: ids of a job's tasks. */
  jobTasks: (jobId: string) => `dalston:records:tasks_of:${jobId}`,
  /** String: a task's record. */
  taskRecord: (taskId: string) => `dalston:records:task:${taskId}`,
  /** Counter that keeps the jobs of one millisecond in order. */
  jobSequence: "dalston:jobs:sequence",
  /** Sorted set: a tenant's jobs by age. */
  tenantJobs: (tenantId: string) => `dalston:jobs:tenant:${tenantId}`,
  /** Sorted set: a tenant's jobs of one status by age. */
  tenantStatusJobs: (tenantId: string, status: JobStatus) =>
    `dalston:jobs:tenant_status:${status}:${tenantId}`,
  /** Sorted set: all jobs of one status by age. */
  statusJobs: (status: JobStatus) => `dalston:jobs:status:${status}`,

  /** String with a lifetime: the last change through a slot. */
  answer: (slot: string) => `dalston:answers:${slot}`,

  /** Hash: every worker's report. */
  workers: "dalston:workers",
  /** Sorted set: every worker's last heartbeat, in ms. */
  heartbeats: "dalston:workers:heartbeats",
  /** Set of engine workers' ids. */
  engines: "dalston:engine:instances",
  /** Hash with a lifetime: an engine worker's report. */
  engine: (id: string) => `dalston:engine:instance:${id}`,
  /** Set: ids of the workers of one engine. */
  enginesOfKind: (engineId: string) => `dalston:engine:engine_id:${engineId}`,
  /** Set: ids of the workers of one stage. */
  enginesOfStage: (stage: Stage) => `dalston:engine:stage:${stage}`,
  /** Set of realtime workers' ids. */
  realtimeWorkers: "dalston:realtime:instances",
  /** Prefix of a hash: a live session. */
  sessionPrefix: "dalston:realtime:session:",
  /** Set of session ids. */
  sessions: "dalston:realtime:sessions:active",
  /** Prefix of a sorted set: when the leases of a worker's slots expire, in ms. */
  slotsPrefix: "dalston:realtime:slots:",
} as const;

/**
 * Makes a key that belongs to a stream. It begins differently, so that a search
 * for streams by prefix doesn't find it.
 */
function beside(stream: string, what: string): string {
  return `dalston:${what}:${stream.slice("dalston:".length)}`;
}

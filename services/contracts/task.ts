/**
 * Tasks: the steps of a job, each worked off by one engine.
 *
 * @module
 */
import { z } from "zod";
import { failureSchema } from "./job.ts";

/** Every state a task can be in. */
export const taskStatuses = [
  "pending",
  "ready",
  "running",
  "completed",
  "failed",
  "skipped",
  "cancelled",
] as const;

/** State of a task. */
export type TaskStatus = typeof taskStatuses[number];

/** What an engine does in a job's graph. */
export const stages = ["prepare", "transcribe", "merge"] as const;

/** What an engine does in a job's graph. */
export type Stage = typeof stages[number];

const json = z.record(z.string(), z.json());

/** What a task starts from. */
export const taskInputSchema = z.object({
  /** Keys in the artifact store by the name the engine knows the file by. */
  files: z.record(z.string(), z.string()),
  /** The stage's parameters, see `stage.ts`. */
  parameters: json,
});

/** What a task starts from. */
export type TaskInput = z.infer<typeof taskInputSchema>;

/** What a task gave. */
export const taskOutputSchema = z.object({
  /** Keys in the artifact store by the name the engine gave the file. */
  files: z.record(z.string(), z.string()),
  /** The stage's result, see `stage.ts`. */
  result: json,
});

/** What a task gave. */
export type TaskOutput = z.infer<typeof taskOutputSchema>;

/** One task of a job. Times are ISO 8601 in UTC. */
export const taskSchema = z.object({
  /** Made from the job and the place in its graph, so a graph is built once. */
  id: z.string(),
  job_id: z.uuid(),
  stage: z.enum(stages),
  engine_id: z.string(),
  status: z.enum(taskStatuses),
  /** Ids of the tasks that must complete first. */
  depends_on: z.array(z.string()),
  /** Channel of the audio this task is about; null where it is about all. */
  channel: z.int().nonnegative().nullable(),
  /** 1 for the first try; a retry adds one. */
  attempt: z.int().positive(),
  input: taskInputSchema,
  output: taskOutputSchema.nullable(),
  error: failureSchema.nullable(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
});

/** One task of a job. */
export type Task = z.infer<typeof taskSchema>;

/** What stands in a queue: all that an engine needs to work a task off. */
export const taskMessageSchema = z.object({
  task_id: z.string(),
  job_id: z.uuid(),
  request_id: z.string(),
  engine_id: z.string(),
  stage: z.enum(stages),
  attempt: z.int().positive(),
  input: taskInputSchema,
  enqueued_at: z.iso.datetime({ offset: true }),
  /** When the task counts as failed however far it is. */
  timeout_at: z.iso.datetime({ offset: true }),
});

/** What stands in a queue. */
export type TaskMessage = z.infer<typeof taskMessageSchema>;

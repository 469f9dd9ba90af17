/**
 * Tasks: the steps of a job, each worked on by one engine.
 *
 * @module
 */
import { z } from "zod";
import { failureSchema } from "./job.ts";

/** Statuses of a task. */
export const taskStatuses = [
  "pending",
  "ready",
  "running",
  "completed",
  "failed",
  "skipped",
  "cancelled",
] as const;

/** Status of a task. */
export type TaskStatus = typeof taskStatuses[number];

/** Stages: the kinds of task. */
export const stages = ["prepare", "transcribe", "merge"] as const;

/** Kind of a task. */
export type Stage = typeof stages[number];

const json = z.record(z.string(), z.json());

/** Reads the input of a task. */
const taskInputSchema = z.object({
  /** Keys in the artifact store, by the file's name for the engine. */
  files: z.record(z.string(), z.string()),
  /** The stage's parameters, see `stage.ts`. */
  parameters: json,
});

/** Input of a task. */
export type TaskInput = z.infer<typeof taskInputSchema>;

/** Reads the output of a task. */
export const taskOutputSchema = z.object({
  /** Keys in the artifact store, by the name that the engine gave the file. */
  files: z.record(z.string(), z.string()),
  /** The stage's result, see `stage.ts`. */
  result: json,
});

/** Output of a task. */
export type TaskOutput = z.infer<typeof taskOutputSchema>;

/** Reads a task. Times are ISO 8601 in UTC. */
export const taskSchema = z.object({
  /** Made from the job and the place in its graph, so that a graph is built once. */
  id: z.string(),
  job_id: z.uuid(),
  stage: z.enum(stages),
  engine_id: z.string(),
  status: z.enum(taskStatuses),
  /** Ids of the tasks that must complete first. */
  depends_on: z.array(z.string()),
  /** Channel of the audio that the task is about; null if it is about all. */
  channel: z.int().nonnegative().nullable(),
  /** Number of the attempt, from 1; a retry adds one. */
  attempt: z.int().positive(),
  input: taskInputSchema,
  output: taskOutputSchema.nullable(),
  error: failureSchema.nullable(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
});

/** A task of a job. */
export type Task = z.infer<typeof taskSchema>;

/** Reads an entry of a queue: all that an engine needs for a task. */
export const taskMessageSchema = z.object({
  task_id: z.string(),
  job_id: z.uuid(),
  request_id: z.string(),
  engine_id: z.string(),
  stage: z.enum(stages),
  attempt: z.int().positive(),
  input: taskInputSchema,
  enqueued_at: z.iso.datetime({ offset: true }),
  /** Deadline of the attempt. */
  timeout_at: z.iso.datetime({ offset: true }),
});

/** An entry of a queue. */
export type TaskMessage = z.infer<typeof taskMessageSchema>;

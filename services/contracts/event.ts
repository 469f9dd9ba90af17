/**
 * Events: what happened to jobs and tasks, in the order in which it was reported.
 *
 * @module
 */
import { z } from "zod";
import { failureSchema } from "./job.ts";
import { stages, type TaskMessage, taskOutputSchema } from "./task.ts";

const header = {
  /** When it happened, ISO 8601. */
  timestamp: z.iso.datetime({ offset: true }),
};

const jobPayload = z.object({ job_id: z.uuid(), request_id: z.string() });

const taskPayload = jobPayload.extend({
  task_id: z.string(),
  engine_id: z.string(),
  stage: z.enum(stages),
  /** The attempt that the event is about. */
  attempt: z.int().positive(),
});

/** Any event of the platform. */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("job.created"),
    ...header,
    payload: jobPayload,
  }),
  z.object({
    type: z.literal("job.completed"),
    ...header,
    payload: jobPayload,
  }),
  z.object({
    type: z.literal("job.failed"),
    ...header,
    payload: jobPayload.extend({ error: failureSchema }),
  }),
  z.object({
    type: z.literal("job.cancel_requested"),
    ...header,
    payload: jobPayload,
  }),
  z.object({
    type: z.literal("job.cancelled"),
    ...header,
    payload: jobPayload,
  }),
  z.object({
    type: z.literal("task.started"),
    ...header,
    payload: taskPayload,
  }),
  z.object({
    type: z.literal("task.completed"),
    ...header,
    payload: taskPayload.extend({ output: taskOutputSchema }),
  }),
  z.object({
    type: z.literal("task.failed"),
    ...header,
    payload: taskPayload.extend({
      error: failureSchema,
      /** True if another attempt may succeed. */
      retryable: z.boolean(),
    }),
  }),
]);

/** Any event of the platform. */
export type PlatformEvent = z.infer<typeof eventSchema>;

/** The fields that every event about a task has. */
export type TaskSubject = z.infer<typeof taskPayload>;

/** Names of these fields. A task's message has them under the same names. */
export const taskSubjectFields = taskPayload.keyof().options;

/** Takes these fields from a task's message. */
export function subjectOf(
  { job_id, request_id, task_id, engine_id, stage, attempt }: TaskMessage,
): TaskSubject {
  return { job_id, request_id, task_id, engine_id, stage, attempt };
}

/** The types of event. */
export const eventTypes = [
  "job.created",
  "job.completed",
  "job.failed",
  "job.cancel_requested",
  "job.cancelled",
  "task.started",
  "task.completed",
  "task.failed",
] as const satisfies readonly PlatformEvent["type"][];

/** Error code of a task that was stopped because its job was cancelled. */
export const cancelledCode = "cancelled";

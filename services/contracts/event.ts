/**
 * Events: what happened to jobs and tasks, in the order it became known.
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
  /** The try that this is about. */
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
      /** Whether another try may go better. */
      retryable: z.boolean(),
    }),
  }),
]);

/** Any event of the platform. */
export type PlatformEvent = z.infer<typeof eventSchema>;

/** What every event about a task says of it. */
export type TaskSubject = z.infer<typeof taskPayload>;

/** The names of what it says, which a task's message gives under the same. */
export const taskSubjectFields = taskPayload.keyof().options;

/** The task that a message is about, for an event. */
export function subjectOf(
  { job_id, request_id, task_id, engine_id, stage, attempt }: TaskMessage,
): TaskSubject {
  return { job_id, request_id, task_id, engine_id, stage, attempt };
}

/** The kinds of event. */
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

/** Error code of a task that stopped because its job was cancelled. */
export const cancelledCode = "cancelled";

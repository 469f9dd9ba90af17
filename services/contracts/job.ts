/**
 * Jobs: one uploaded audio file on its way to a transcript.
 *
 * Fields have the same names in the database, in Redis and in the API.
 *
 * @module
 */
import { z } from "zod";

/** Statuses of a job. */
export const jobStatuses = [
  "pending",
  "running",
  "completed",
  "failed",
  "cancelling",
  "cancelled",
] as const;

/** Status of a job. */
export type JobStatus = typeof jobStatuses[number];

/** Makes a record with a value for each status. */
export function byStatus<T>(
  valueOf: (status: JobStatus) => T,
): Record<JobStatus, T> {
  return {
    pending: valueOf("pending"),
    running: valueOf("running"),
    completed: valueOf("completed"),
    failed: valueOf("failed"),
    cancelling: valueOf("cancelling"),
    cancelled: valueOf("cancelled"),
  };
}

/** Statuses that never change again. */
export const finalJobStatuses = ["completed", "failed", "cancelled"] as const;

/** True if the status never changes again. */
export function isFinal(status: JobStatus): boolean {
  return status === "completed" || status === "failed" ||
    status === "cancelled";
}

/** Reads why a job or a task failed: a stable code and a sentence. */
export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
});

/** Reason why a job or a task failed. */
export type Failure = z.infer<typeof failureSchema>;

/** Reads the parameters of a job. */
export const jobParametersSchema = z.object({
  model: z.string().min(1).max(128).default("auto"),
  language: z.string().min(2).max(35).default("auto"),
  speaker_detection: z.enum(["none", "per_channel", "diarize"]).default("none"),
  timestamps_granularity: z.enum(["none", "segment", "word"]).default(
    "segment",
  ),
});

/** Parameters of a job. */
export type JobParameters = z.infer<typeof jobParametersSchema>;

/** Reads the description of uploaded audio. */
const audioSourceSchema = z.object({
  /** Key in the artifact store. */
  artifact: z.string(),
  filename: z.string(),
  content_type: z.string(),
  bytes: z.int().nonnegative(),
});

/** Reads a job. Times are ISO 8601 in UTC. */
export const jobSchema = z.object({
  id: z.uuid(),
  tenant_id: z.string(),
  request_id: z.string(),
  status: z.enum(jobStatuses),
  parameters: jobParametersSchema,
  audio: audioSourceSchema,
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
  error: failureSchema.nullable(),
  /** Key of the transcript in the artifact store, once the job is completed. */
  transcript: z.string().nullable(),
});

/** A job. */
export type Job = z.infer<typeof jobSchema>;

/**
 * Jobs: one uploaded audio file on its way to a transcript.
 *
 * Field names are the wire's, so that a record reads the same in the database,
 * in Redis and in the API.
 *
 * @module
 */
import { z } from "zod";

/** Every state a job can be in. */
export const jobStatuses = [
  "pending",
  "running",
  "completed",
  "failed",
  "cancelling",
  "cancelled",
] as const;

/** State of a job. */
export type JobStatus = typeof jobStatuses[number];

/** States that a job never leaves. */
export const finalJobStatuses = ["completed", "failed", "cancelled"] as const;

/** Whether a job in this state will never change again. */
export function isFinal(status: JobStatus): boolean {
  return status === "completed" || status === "failed" ||
    status === "cancelled";
}

/** Why a job or a task failed: a stable code and a sentence. */
export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
});

/** Why a job or a task failed. */
export type Failure = z.infer<typeof failureSchema>;

/** What the client may ask for. */
export const jobParametersSchema = z.object({
  model: z.string().min(1).max(128).default("auto"),
  language: z.string().min(2).max(35).default("auto"),
  speaker_detection: z.enum(["none", "per_channel", "diarize"]).default("none"),
  timestamps_granularity: z.enum(["none", "segment", "word"]).default(
    "segment",
  ),
});

/** What the client asked for. */
export type JobParameters = z.infer<typeof jobParametersSchema>;

/** The upload as it lies in the artifact store. */
export const audioSourceSchema = z.object({
  /** Key in the artifact store. */
  artifact: z.string(),
  filename: z.string(),
  content_type: z.string(),
  bytes: z.int().nonnegative(),
});

/** One transcription job. Times are ISO 8601 in UTC. */
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
  /** Key of the merged transcript in the artifact store, once there is one. */
  transcript: z.string().nullable(),
});

/** One transcription job. */
export type Job = z.infer<typeof jobSchema>;

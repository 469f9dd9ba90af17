/**
 * The gateway's answers about jobs, as schemas.
 *
 * @module
 */
import { z } from "zod";
import { failureSchema, jobSchema } from "../../services/contracts/job.ts";
import { transcriptSchema } from "../../services/contracts/stage.ts";
import { taskSchema } from "../../services/contracts/task.ts";

/** The answer to an upload and to a cancellation. */
export const jobBriefSchema = jobSchema.pick({
  id: true,
  status: true,
  created_at: true,
});

/** A job in a list. */
const jobSummarySchema = jobSchema.pick({
  id: true,
  status: true,
  created_at: true,
  started_at: true,
  completed_at: true,
  error: true,
});

const transcript = transcriptSchema.shape;

/** A job with its tasks and, once completed, its transcript. */
export const jobDetailsSchema = jobSummarySchema.extend({
  parameters: jobSchema.shape.parameters,
  stages: z.array(taskSchema.pick({
    stage: true,
    engine_id: true,
    status: true,
    channel: true,
    attempt: true,
    started_at: true,
    completed_at: true,
    error: true,
  })),
  recognizer: transcript.recognizer.nullable(),
  language_code: transcript.language_code,
  duration_seconds: transcript.duration_seconds.nullable(),
  text: transcript.text.nullable(),
  segments: transcript.segments.nullable(),
  words: transcript.words,
});

/** A page of a tenant's jobs, newest first. */
export const jobPageSchema = z.object({
  jobs: z.array(jobSummarySchema),
  /** Jobs on all pages. */
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
});

/** The answer to a request that the gateway rejects. */
export const rejectionSchema = z.object({ error: failureSchema });

/** The answer to an upload and to a cancellation. */
export type JobBrief = z.infer<typeof jobBriefSchema>;
/** A job with its tasks and, once completed, its transcript. */
export type JobDetails = z.infer<typeof jobDetailsSchema>;
/** A page of a tenant's jobs, newest first. */
export type JobPage = z.infer<typeof jobPageSchema>;

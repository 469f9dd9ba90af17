/**
 * `POST /v1/audio/transcriptions`: receives audio and creates a job.
 *
 * @module
 */
import { audioKey, jobPrefix } from "../../contracts/artifact_keys.ts";
import type { Job } from "../../contracts/job.ts";
import type { Logger } from "../../observability/logging.ts";
import type { Backend } from "../../ports/backend.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import type { ApiCall, ApiHandler } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { type GatewayInstruments, uploadRejections } from "../metrics.ts";
import { receiveUpload, type UploadLimits } from "../upload/receive_upload.ts";
import { requireCapableEngine } from "./capabilities.ts";
import { brief } from "./job_view.ts";
import { ParameterForm } from "./parameters.ts";

/** Options of {@linkcode createJob}. */
export interface CreateJobOptions {
  readonly backend: Backend;
  readonly metrics: GatewayInstruments;
  readonly limits: UploadLimits;
  readonly now: () => Date;
  /** Ends uploads in progress with its reason. */
  readonly stopping: AbortSignal;
}

/**
 * Makes the handler. A job exists once all of its audio is stored. A failed
 * upload leaves nothing behind.
 */
export function createJob(options: CreateJobOptions): ApiHandler {
  const { metrics } = options;
  return async (call) => {
    const id = crypto.randomUUID();
    const logger = call.logger.child({ job_id: id });
    try {
      const job = await receiveJob(id, call, options, logger);
      await store(job, options, logger);
      metrics.jobsCreated.inc({ tenant_id: job.tenant_id });
      metrics.uploadBytes.inc(job.audio.bytes);
      const { bytes, content_type } = job.audio;
      logger.info({ bytes, content_type }, "Job created");
      await publish(job, options, logger);
      return Response.json(brief(job), {
        status: 201,
        headers: { location: `/v1/audio/transcriptions/${id}` },
      });
    } catch (error) {
      countRejection(error, metrics);
      throw error;
    }
  };
}

/** Stores the audio. Returns the job to create. */
async function receiveJob(
  id: string,
  { request, tenantId, requestId }: ApiCall,
  { backend, limits, now, stopping }: CreateJobOptions,
  logger: Logger,
): Promise<Job> {
  const { artifactStore, workerRegistry } = backend;
  try {
    const form = new ParameterForm();
    const audio = await receiveUpload(request, {
      limits,
      artifactStore,
      artifact: audioKey(id),
      field: (name, value) => form.set(name, value),
      signal: stopping,
    });
    const parameters = form.parameters();
    await requireCapableEngine(parameters, workerRegistry, now());
    return {
      id,
      tenant_id: tenantId,
      request_id: requestId,
      status: "pending",
      parameters,
      audio,
      created_at: now().toISOString(),
      started_at: null,
      completed_at: null,
      error: null,
      transcript: null,
    };
  } catch (error) {
    await discard(id, backend, logger);
    throw error;
  }
}

/** Creates the job. The audio stays if the job may exist despite an error. */
async function store(
  job: Job,
  { backend }: CreateJobOptions,
  logger: Logger,
): Promise<void> {
  try {
    await backend.jobStore.create(job);
  } catch (error) {
    const mayBeThere = error instanceof BackendUnavailableError &&
      error.mayBeDone;
    if (!mayBeThere) await discard(job.id, backend, logger);
    throw error;
  }
}

/** Publishes the event. If that fails, a reconciler finds the job. */
async function publish(
  job: Job,
  { backend }: CreateJobOptions,
  logger: Logger,
): Promise<void> {
  const { id: job_id, request_id, created_at: timestamp } = job;
  const payload = { job_id, request_id };
  try {
    await backend.eventLog.publish({ type: "job.created", timestamp, payload });
  } catch (error) {
    logger.warn(
      { err: error },
      "Event not published; the reconciler will find the job",
    );
  }
}

/** Removes the artifacts of a failed upload. */
async function discard(
  id: string,
  { artifactStore }: Backend,
  logger: Logger,
): Promise<void> {
  try {
    await artifactStore.removeAll(jobPrefix(id));
  } catch (error) {
    logger.error(
      { err: error },
      "Cannot remove the artifacts of a failed upload",
    );
  }
}

function countRejection(error: unknown, metrics: GatewayInstruments): void {
  if (!(error instanceof ApiError)) return;
  const code = uploadRejections.find((code) => code === error.code);
  if (code !== undefined) metrics.uploadsRejected.inc({ code });
}

/**
 * `POST /v1/audio/transcriptions`: takes audio in and makes a job of it.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ApiCall, ApiHandler } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { type GatewayInstruments, uploadRejections } from "../metrics.ts";
import { receiveUpload, type UploadLimits } from "../upload/receive_upload.ts";
import { requireCapableEngine } from "./capabilities.ts";
import { jobFolder } from "./job_folder.ts";
import { brief } from "./job_view.ts";
import { ParameterForm } from "./parameters.ts";

/** What the handler works with. */
export interface CreateJobOptions {
  readonly backend: Backend;
  readonly metrics: GatewayInstruments;
  readonly limits: UploadLimits;
  readonly now: () => Date;
  /** Ends uploads under way with its reason. */
  readonly stopping: AbortSignal;
}

/**
 * Makes the handler. A job exists once its audio is stored whole; of an upload
 * that comes to nothing, nothing stays.
 */
export function createJob(options: CreateJobOptions): ApiHandler {
  const { backend, metrics } = options;
  return async (call) => {
    const id = crypto.randomUUID();
    const logger = call.logger.child({ job_id: id });
    try {
      const job = await receiveJob(id, call, options);
      metrics.jobsCreated.inc({ tenant_id: job.tenant_id });
      metrics.uploadBytes.inc(job.audio.bytes);
      const { bytes, content_type } = job.audio;
      logger.info({ bytes, content_type }, "Job created");
      return Response.json(brief(job), {
        status: 201,
        headers: { location: `/v1/audio/transcriptions/${id}` },
      });
    } catch (error) {
      countRejection(error, metrics);
      await discard(id, backend).catch((err) =>
        logger.error({ err }, "What a failed upload left can't be removed")
      );
      throw error;
    }
  };
}

async function receiveJob(
  id: string,
  { request, tenantId, requestId }: ApiCall,
  { backend, limits, now, stopping }: CreateJobOptions,
): Promise<Job> {
  const { artifactStore, jobStore, eventLog, workerRegistry } = backend;
  const form = new ParameterForm();
  const audio = await receiveUpload(request, {
    limits,
    artifactStore,
    artifact: `${jobFolder(id)}/audio`,
    field: (name, value) => form.set(name, value),
    signal: stopping,
  });
  const parameters = form.parameters();
  await requireCapableEngine(parameters, workerRegistry, now());
  const timestamp = now().toISOString();
  const job: Job = {
    id,
    tenant_id: tenantId,
    request_id: requestId,
    status: "pending",
    parameters,
    audio,
    created_at: timestamp,
    started_at: null,
    completed_at: null,
    error: null,
    transcript: null,
  };
  await jobStore.create(job);
  await eventLog.publish({
    type: "job.created",
    timestamp,
    payload: { job_id: id, request_id: requestId },
  });
  return job;
}

async function discard(
  id: string,
  { artifactStore, jobStore }: Backend,
): Promise<void> {
  await artifactStore.removeAll(jobFolder(id));
  await jobStore.remove(id);
}

function countRejection(error: unknown, metrics: GatewayInstruments): void {
  if (!(error instanceof ApiError)) return;
  const code = uploadRejections.find((code) => code === error.code);
  if (code !== undefined) metrics.uploadsRejected.inc({ code });
}

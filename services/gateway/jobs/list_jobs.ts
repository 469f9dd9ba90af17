/**
 * `GET /v1/audio/transcriptions`: lists a tenant's jobs, newest first.
 *
 * @module
 */
import { z } from "zod";
import { jobStatuses } from "../../contracts/job.ts";
import { wholeNumber } from "../../service/settings.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ApiHandler } from "../api_call.ts";
import { summary } from "./job_view.ts";
import { ApiError } from "../api_error.ts";
import { invalidParameter } from "./parameters.ts";

const query = z.strictObject({
  limit: wholeNumber(1, 100).default(20),
  offset: wholeNumber(0, 1_000_000_000).default(0),
  status: z.enum(jobStatuses).optional(),
});

/** Makes the handler. */
export function listJobs({ jobStore }: Backend): ApiHandler {
  return async ({ request, tenantId }) => {
    const { limit, offset, status } = read(new URL(request.url).searchParams);
    const { jobs, total } = await jobStore.list({
      tenantId,
      limit,
      offset,
      status,
    });
    return Response.json({ jobs: jobs.map(summary), total, limit, offset });
  };
}

function read(params: URLSearchParams): z.infer<typeof query> {
  const result = query.safeParse(Object.fromEntries(params));
  if (result.success) return result.data;
  const { issues } = result.error;
  for (const { path: [name], message } of issues) {
    if (name === undefined) continue;
    throw invalidParameter(String(name), params.get(String(name)), message);
  }
  const reasons = issues.map(({ message }) => message).join("; ");
  throw new ApiError(
    "invalid_parameter",
    `${reasons}: allowed are ${query.keyof().options.join(", ")}.`,
  );
}

/**
 * What a route's handler is given, and what it gives.
 *
 * @module
 */
import type { Logger } from "../observability/logging.ts";

/** One request, of a client that is known. */
export interface ApiCall {
  readonly request: Request;
  /** The parts of the path that the template names. */
  readonly params: Readonly<Record<string, string>>;
  readonly tenantId: string;
  readonly requestId: string;
  /** Writes `request_id` and `tenant_id` on each line. */
  readonly logger: Logger;
}

/** Answers calls of one route. It throws `ApiError` to refuse. */
export type ApiHandler = (call: ApiCall) => Promise<Response>;

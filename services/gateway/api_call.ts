/**
 * Defines the handlers of routes.
 *
 * @module
 */
import type { Logger } from "../observability/logging.ts";

/** One request of a client whose tenant is known. */
export interface ApiCall {
  readonly request: Request;
  /** Values of the template's parameters, from the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly tenantId: string;
  readonly requestId: string;
  /** Writes `request_id` and `tenant_id` on each line. */
  readonly logger: Logger;
}

/** Answers the calls of one route. It throws `ApiError` to reject one. */
export type ApiHandler = (call: ApiCall) => Promise<Response>;

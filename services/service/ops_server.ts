/**
 * The small HTTP server of a service that has no API: `/metrics`, `/health`.
 *
 * @module
 */
import {
  errorResponse,
  listen,
  type Listening,
  type ListenOptions,
} from "./listen.ts";

/** What is answered with. */
export interface OpsOptions {
  /** The service, for `/health`. */
  readonly service: string;
  /** Answers `/metrics`. */
  readonly metrics: (request: Request) => Promise<Response>;
  /** Rejects with a reason while the service can't do its work. */
  readonly check: () => Promise<void>;
}

/** Serves `/metrics` and `/health` until it is closed. */
export function serveOps(options: OpsOptions & ListenOptions): Listening {
  return listen(options, opsHandler(options));
}

/** Answers `/metrics` and `/health`, for services that serve more than that. */
export function opsHandler(
  options: OpsOptions,
): (request: Request) => Response | Promise<Response> {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/metrics") return options.metrics(request);
    if (pathname === "/health") return health(options.service, options.check);
    return errorResponse(
      404,
      "not_found",
      `No ${pathname} here; there are /metrics and /health.`,
    );
  };
}

/** Answers `/health`: 200 while `check` resolves, 503 and why when it rejects. */
export async function health(
  service: string,
  check: () => Promise<void>,
): Promise<Response> {
  try {
    await check();
    return Response.json({ status: "ok", service });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return Response.json({
      status: "unavailable",
      service,
      error: { code: "unavailable", message },
    }, { status: 503 });
  }
}

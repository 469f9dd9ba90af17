/**
 * Answers the requests of the session router's API, which
 * `contracts/session_router.ts` describes.
 *
 * @module
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import {
  sessionEndSchema,
  sessionRequestSchema,
} from "../contracts/session_router.ts";
import type { Logger } from "../observability/logging.ts";
import { RouterError } from "./errors.ts";
import { statusOf } from "./pool.ts";
import type { SessionRouter } from "./router.ts";

/** Longest body of a request, in bytes. */
const maxBodyBytes = 4096;

/** Options of {@linkcode createApi}. */
export interface ApiOptions {
  readonly router: SessionRouter;
  readonly logger: Logger;
  /** Answers `/metrics`, `/health` and unknown paths. */
  readonly otherwise: (request: Request) => Response | Promise<Response>;
}

/** Makes the function that answers every request. It never throws. */
export function createApi(
  { router, logger, otherwise }: ApiOptions,
): (request: Request) => Promise<Response> {
  const app = new Hono();
  app.use(async ({ req }, next) => {
    // Only browsers send an origin. The router asks for no key, so it lets in no
    // page, which could reach it through the browser of an operator.
    if (req.header("origin") !== undefined) {
      throw new RouterError("forbidden", "Pages talk to the gateway.");
    }
    await next();
  });
  app.use(bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new RouterError(
        "body_too_large",
        `A request may have at most ${maxBodyBytes} bytes.`,
      );
    },
  }));
  app.post("/sessions", async ({ req }) => {
    const { tenant_id } = await read(req.raw, sessionRequestSchema);
    return Response.json(await router.allocate(tenant_id), { status: 201 });
  });
  app.post(
    "/sessions/:id/renew",
    async ({ req }) => done(await router.renew(sessionId(req.param("id")))),
  );
  app.post("/sessions/:id/end", async ({ req }) => {
    const id = sessionId(req.param("id"));
    const { outcome } = await read(req.raw, sessionEndSchema);
    return done(await router.end(id, outcome));
  });
  app.post(
    "/sessions/:id/unreachable",
    async ({ req }) =>
      done(await router.unreachable(sessionId(req.param("id")))),
  );
  app.get(
    "/status",
    async () => Response.json(statusOf(await router.pool())),
  );
  app.get("/workers", async () => {
    const { workers } = await router.pool();
    return Response.json({ workers });
  });
  app.notFound(({ req }) => otherwise(req.raw));
  app.onError((error) => {
    if (error instanceof RouterError) return error.toResponse();
    logger.error({ err: error }, "Request failed");
    return new RouterError("internal_error", "Something went wrong.")
      .toResponse();
  });
  return async (request) => await app.fetch(request);
}

async function read<Output>(
  request: Request,
  schema: z.ZodType<Output>,
): Promise<Output> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json *(;|$)/i.test(type)) {
    throw new RouterError("not_json", "Send JSON, as application/json.");
  }
  const sent: unknown = await request.json().catch(() => {
    throw new RouterError("invalid_request", "The body isn't JSON.");
  });
  const { data, error } = schema.safeParse(sent);
  if (error === undefined) return data;
  throw new RouterError("invalid_request", z.prettifyError(error));
}

function sessionId(id: string): string {
  if (z.uuid().safeParse(id).success) return id;
  throw new RouterError("invalid_request", "A session's id is a UUID.");
}

function done(found: boolean): Response {
  if (found) return new Response(null, { status: 204 });
  throw new RouterError("not_found", "There is no such session any more.");
}

/**
 * Puts paths together: who may read, where a request goes, what an error looks
 * like.
 *
 * @module
 */
import { type AccessOptions, corsHeaders, guard } from "./access.ts";
import { ApiError } from "./api_error.ts";
import { BodyError } from "./form.ts";
import { apiPrefix, methodNotAllowed, notFound } from "./router.ts";

/** Answers a request. */
export type Handler = (request: Request, url: URL) => Promise<Response>;

/** Options of {@linkcode createSite}. */
export interface SiteOptions {
  readonly access: AccessOptions;
  /** Answers what is below `/api/v1/`. */
  readonly api: Handler;
  readonly federate: Handler;
  /** Answers `GET` of other paths; undefined if it has none there. */
  readonly pages: (url: URL) => Promise<Response> | undefined;
  /** Returns true if the API can answer. */
  readonly isReady: () => boolean | Promise<boolean>;
  /** Receives what went wrong inside. */
  readonly onError: (error: unknown) => void;
}

/** Headers of every answer. */
const safety = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "vary": "Origin",
};

/** Makes the function that answers every request. It never throws. */
export function createSite(
  options: SiteOptions,
): (request: Request) => Promise<Response> {
  const refuse = guard(options.access);
  return async (request) => {
    const url = new URL(request.url);
    const refusal = refuse(request, url);
    const response = refusal ?? await answer(options, request, url);
    const headers = {
      ...safety,
      ...(refusal === undefined ? corsHeaders(request) : {}),
    };
    for (const [name, value] of Object.entries(headers)) {
      response.headers.set(name, value);
    }
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

async function answer(
  options: SiteOptions,
  request: Request,
  url: URL,
): Promise<Response> {
  try {
    return await route(options, request, url);
  } catch (error) {
    if (error instanceof ApiError || error instanceof BodyError) {
      return error.toResponse();
    }
    options.onError(error);
    return new ApiError("internal", "Something went wrong inside").toResponse();
  }
}

async function route(
  { api, federate, pages, isReady }: SiteOptions,
  request: Request,
  url: URL,
): Promise<Response> {
  const { method } = request;
  if (url.pathname.startsWith(apiPrefix)) return await api(request, url);
  const isRead = method === "GET" || method === "HEAD";
  switch (url.pathname) {
    case "/federate":
      if (method !== "GET") return methodNotAllowed(method, url, ["GET"]);
      return await federate(request, url);
    case "/-/healthy":
    case "/-/ready":
      if (!isRead) return methodNotAllowed(method, url, ["GET", "HEAD"]);
      return url.pathname === "/-/healthy"
        ? new Response("Prometheus Server is Healthy.\n")
        : await isReady()
        ? new Response("Prometheus Server is Ready.\n")
        : new Response("Service Unavailable\n", { status: 503 });
  }
  const page = pages(url);
  if (page === undefined) return notFound(url);
  if (isRead) return await page;
  await page;
  return methodNotAllowed(method, url, ["GET", "HEAD"]);
}

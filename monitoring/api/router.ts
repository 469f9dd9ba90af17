/**
 * Finds the endpoint of a request.
 *
 * @module
 */
import { errorResponse } from "@dalston/metrics/serve";
import { answerResponse } from "./answer.ts";
import type { Endpoint } from "./call.ts";
import { type BodyLimits, readForm } from "./form.ts";

/** Paths below `/api/v1/` and the methods that Prometheus has for each. */
export const apiMethods = {
  "query": ["GET", "POST"],
  "query_range": ["GET", "POST"],
  "query_exemplars": ["GET", "POST"],
  "format_query": ["GET", "POST"],
  "parse_query": ["GET", "POST"],
  "labels": ["GET", "POST"],
  "label/*/values": ["GET"],
  "series": ["GET", "POST"],
  "metadata": ["GET"],
  "targets": ["GET"],
  "targets/metadata": ["GET"],
  "rules": ["GET"],
  "alerts": ["GET"],
  "alertmanagers": ["GET"],
  "status/buildinfo": ["GET"],
  "status/config": ["GET"],
  "status/flags": ["GET"],
  "status/runtimeinfo": ["GET"],
  "status/tsdb": ["GET"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A path below `/api/v1/`; `*` stands for the part that varies. */
export type ApiPath = keyof typeof apiMethods;

/** Prefix of all paths of the API. */
export const apiPrefix = "/api/v1/";

/** A path of the API, as it was found. */
export interface ApiMatch {
  readonly path: ApiPath;
  /** The part that varies; empty if there is none. */
  readonly name: string;
}

/**
 * Finds what a request asks for, or the response that says why there is nothing:
 * the path isn't there or lacks the method. `OPTIONS` always has no content.
 */
export function matchApi({ method }: Request, url: URL): ApiMatch | Response {
  if (method === "OPTIONS") return new Response(null, { status: 204 });
  const found = findPath(url.pathname.slice(apiPrefix.length));
  if (found === undefined) return notFound(url);
  const methods: readonly string[] = apiMethods[found.path];
  return methods.includes(method)
    ? found
    : methodNotAllowed(method, url, [...methods, "OPTIONS"]);
}

function findPath(text: string): ApiMatch | undefined {
  if (isApiPath(text)) return { path: text, name: "" };
  const label = /^label\/([^/]+)\/values$/.exec(text)?.[1];
  if (label === undefined) return undefined;
  try {
    return { path: "label/*/values", name: decodeURIComponent(label) };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    // Bytes that are no characters.
    return { path: "label/*/values", name: "\ufffd" };
  }
}

function isApiPath(text: string): text is ApiPath {
  return Object.hasOwn(apiMethods, text) && !text.includes("*");
}

/** Makes the response for a path that isn't there. */
export function notFound({ pathname }: URL): Response {
  return errorResponse(404, "not_found", `There is nothing at ${pathname}.`);
}

/** Makes the response for a method that a path doesn't have. */
export function methodNotAllowed(
  method: string,
  { pathname }: URL,
  allowed: readonly string[],
): Response {
  const allow = allowed.join(", ");
  return errorResponse(
    405,
    "method_not_allowed",
    `Cannot ${method} ${pathname}: allowed are ${allow}.`,
    { allow },
  );
}

/** Makes the function that answers requests to the paths of the API. */
export function apiRouter(
  endpoints: Readonly<Record<ApiPath, Endpoint>>,
  limits: BodyLimits,
): (request: Request, url: URL) => Promise<Response> {
  return async (request, url) => {
    const match = matchApi(request, url);
    if (match instanceof Response) return match;
    const { signal } = request;
    const form = await readForm(request, url, limits);
    const answer = await endpoints[match.path]({
      form,
      signal,
      name: match.name,
    });
    return answer === undefined
      ? new Response(null, { status: 204 })
      : await answerResponse(answer, signal);
  };
}

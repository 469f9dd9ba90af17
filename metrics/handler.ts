/**
 * Answers `GET /metrics`.
 *
 * @module
 */
import { acceptsGzip, negotiateFormat } from "./exposition/negotiation.ts";
import {
  formatOpenMetrics,
  openMetricsContentType,
} from "./exposition/open_metrics.ts";
import { formatText, textContentType } from "./exposition/text.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import { hasBearerToken } from "./bearer_token.ts";
import { budgetMs } from "./_budget.ts";
import { errorResponse } from "./error_response.ts";
import { streamChunks } from "./_stream_chunks.ts";

/** Options of {@linkcode createHandler}. */
interface HandlerOptions {
  /** Takes a snapshot of all metrics within `budgetMs` milliseconds. */
  readonly gather: (budgetMs: number) => Promise<Iterable<FamilySnapshot>>;
  /**
   * Secret that a scraper must send as `Authorization: Bearer …`.
   *
   * @default undefined: no secret is needed
   */
  readonly token?: string;
}

/** Makes the handler of `/metrics`. */
export function createHandler(
  { gather, token }: HandlerOptions,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, headers } = request;
    if (method !== "GET" && method !== "HEAD") {
      return errorResponse(
        405,
        "method_not_allowed",
        `Cannot ${method} metrics: allowed are GET and HEAD`,
        { allow: "GET, HEAD" },
      );
    }
    if (token !== undefined && !hasBearerToken(headers, token)) {
      return errorResponse(
        401,
        "unauthorized",
        "Cannot read metrics: send the token as Authorization: Bearer <token>",
        { "www-authenticate": 'Bearer realm="metrics"' },
      );
    }
    const openMetrics =
      negotiateFormat(headers.get("accept")) === "openmetrics";
    const gzip = acceptsGzip(headers.get("accept-encoding"));
    const responseHeaders = new Headers({
      "content-type": openMetrics ? openMetricsContentType : textContentType,
      "cache-control": "no-store",
      "vary": "accept, accept-encoding",
    });
    if (gzip) responseHeaders.set("content-encoding", "gzip");
    if (method === "HEAD") {
      return new Response(null, { headers: responseHeaders });
    }
    const families = await gather(
      budgetMs(headers.get("x-prometheus-scrape-timeout-seconds")),
    );
    const text = streamChunks(
      openMetrics ? formatOpenMetrics(families) : formatText(families),
    );
    const body = gzip ? text.pipeThrough(new CompressionStream("gzip")) : text;
    return new Response(body, { headers: responseHeaders });
  };
}

/** Answers 404 to every request, for a service whose metrics are disabled. */
export function disabledHandler(): Promise<Response> {
  return Promise.resolve(
    errorResponse(404, "metrics_disabled", "Metrics are switched off"),
  );
}

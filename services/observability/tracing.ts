/**
 * Makes spans of requests on servers for which Deno doesn't.
 *
 * @module
 */
import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

/**
 * Wraps a handler so that each request is a span in the client's trace, as
 * `Deno.serve` does. The span leaves out the query, which may hold an API key.
 */
export function traced<Rest extends unknown[]>(
  service: string,
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const tracer = trace.getTracer(service);
  return (request, ...rest) => {
    const { method, headers } = request;
    const answer = async (span: Span) => {
      try {
        const response = await handler(request, ...rest);
        span.setAttribute("http.response.status_code", response.status);
        if (response.status >= 500) {
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        return response;
      } finally {
        span.end();
      }
    };
    return tracer.startActiveSpan(
      method,
      {
        kind: SpanKind.SERVER,
        attributes: {
          "http.request.method": method,
          "url.path": new URL(request.url).pathname,
        },
      },
      propagation.extract(context.active(), Object.fromEntries(headers)),
      answer,
    );
  };
}

/**
 * Exemplars, which lead from a metric to a trace.
 *
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { activeSpan } from "@dalston/metrics/tracing";
 * import { assertEquals } from "@std/assert";
 *
 * const telemetry = configureMetrics("shop", {
 *   orders: { type: "counter", name: "shop_orders_total", help: "Orders." },
 * }, { exemplar: activeSpan });
 *
 * // While a span is active, OpenMetrics shows its trace_id and span_id here.
 * telemetry.metrics.orders.inc();
 *
 * assertEquals(activeSpan(), undefined);
 * ```
 *
 * @module
 */
import { isSpanContextValid, trace, TraceFlags } from "@opentelemetry/api";
import type { TraceReference } from "./instruments/context.ts";

export type { TraceReference };

/**
 * Returns the active OpenTelemetry span, for the `exemplar` option of
 * `configureMetrics()`. It works with Deno's built-in tracing (`OTEL_DENO=true`)
 * and with any SDK that registers a context manager.
 *
 * @returns Trace id and span id as W3C Trace Context writes them, or `undefined`
 * if no span is active or the trace isn't sampled, and so isn't stored.
 */
export function activeSpan(): TraceReference | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return undefined;
  if ((context.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { trace_id: context.traceId, span_id: context.spanId };
}

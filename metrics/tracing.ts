/**
 * Exemplars that lead from a metric to the trace behind it.
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
 * // In OpenMetrics the value carries trace_id and span_id, where a span is active.
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
 * Reads the active OpenTelemetry span, for the `exemplar` option of
 * `configureMetrics()`. Works with Deno's built-in tracing (`OTEL_DENO=true`)
 * and with any SDK that registers a context manager.
 *
 * @returns Trace and span id as W3C Trace Context writes them, or `undefined`
 * where no span is active or the trace isn't sampled: it could not be found.
 */
export function activeSpan(): TraceReference | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined || !isSpanContextValid(context)) return undefined;
  if ((context.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { trace_id: context.traceId, span_id: context.spanId };
}

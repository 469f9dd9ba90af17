/** Prints, as JSON, what is read of the active spans of Deno's tracing. */
import { context, trace, TraceFlags } from "@opentelemetry/api";
import { configureMetrics } from "../configure.ts";
import { activeSpan } from "../tracing.ts";

const definition = {
  type: "counter",
  name: "shop_orders_total",
  help: "Orders.",
} as const;
const telemetry = configureMetrics("shop", { orders: definition }, {
  exemplar: activeSpan,
});

function activate<Result>(traceFlags: number, read: () => Result): Result {
  const span = trace.wrapSpanContext({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags,
  });
  return context.with(trace.setSpan(context.active(), span), read);
}

const outside = activeSpan() ?? null;
const sampled = activate(TraceFlags.SAMPLED, activeSpan);
const unsampled = activate(TraceFlags.NONE, activeSpan) ?? null;
const native = await trace.getTracer("test").startActiveSpan(
  "order",
  async (span) => {
    await Promise.resolve();
    telemetry.metrics.orders.inc();
    span.end();
    const { traceId, spanId } = span.spanContext();
    return { trace_id: traceId, span_id: spanId };
  },
);
const response = await telemetry.handler(
  new Request("http://localhost/metrics", {
    headers: { accept: "application/openmetrics-text" },
  }),
);
console.log(JSON.stringify({
  outside,
  sampled,
  unsampled,
  native,
  exposition: await response.text(),
}));

/**
 * What a Deno process says of itself: `process_*` under the names that
 * Prometheus' client libraries agreed on, and `deno_*`.
 *
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { collectRuntime, runtimeMetrics } from "@dalston/metrics/runtime";
 * import { readSample } from "@dalston/metrics/testing";
 * import { assert } from "@std/assert";
 *
 * const telemetry = configureMetrics("shop", { ...runtimeMetrics });
 * const stop = collectRuntime(telemetry);
 *
 * const cpu = await readSample(telemetry, runtimeMetrics.processCpu);
 * assert(cpu !== undefined && cpu > 0);
 * stop();
 * ```
 *
 * What can't be read is absent, never 0. File descriptors are read from
 * `/proc`: on Linux, with `--allow-all`. All else needs no permission.
 *
 * @module
 */
import { watchEventLoop } from "./_event_loop_lag.ts";
import {
  readCpuSeconds,
  readMaxFds,
  readOpenFds,
  readStartTime,
} from "./_process_readings.ts";
import type { MetricsModule } from "./definition.ts";
import type { BoundGauge, InstrumentsOf } from "./instruments/types.ts";
import type { Collector } from "./telemetry.ts";

export type * from "./instruments/types.ts";
export type { Collector };

/** The metrics module to spread into a service's own. */
export const runtimeMetrics = {
  processCpu: {
    type: "counter",
    name: "process_cpu_seconds_total",
    help: "Processor time spent, user and system.",
  },
  processResidentMemory: {
    type: "gauge",
    name: "process_resident_memory_bytes",
    help: "Memory that the process holds in RAM.",
  },
  processStartTime: {
    type: "gauge",
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970.",
  },
  processOpenFds: {
    type: "gauge",
    name: "process_open_fds",
    help: "File descriptors that are open.",
  },
  processMaxFds: {
    type: "gauge",
    name: "process_max_fds",
    help: "File descriptors that may be open.",
  },
  denoHeapUsed: {
    type: "gauge",
    name: "deno_memory_heap_used_bytes",
    help: "Part of V8's heap that is in use.",
  },
  denoHeapTotal: {
    type: "gauge",
    name: "deno_memory_heap_size_bytes",
    help: "Size of V8's heap.",
  },
  denoExternalMemory: {
    type: "gauge",
    name: "deno_memory_external_bytes",
    help: "Memory of objects outside V8's heap that JavaScript holds.",
  },
  denoEventLoopLag: {
    type: "histogram",
    name: "deno_event_loop_lag_seconds",
    help: "How late a timer fired: how long the event loop was held up.",
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  denoInfo: {
    type: "gauge",
    name: "deno_info",
    help: "Always 1; the labels tell the versions.",
    labels: { version: "*", v8: "*", typescript: "*" },
  },
} as const satisfies MetricsModule;

/** The part of a `Telemetry` that the runtime's metrics need. */
export interface RuntimeTelemetry {
  /** Whether metrics are collected at all. */
  readonly enabled: boolean;
  /** The instruments of {@linkcode runtimeMetrics}, among others. */
  readonly metrics: InstrumentsOf<typeof runtimeMetrics>;
  /** Adds a collector that runs once per scrape; the function returned takes it out again. */
  addCollector(collector: Collector): () => void;
}

/** Options of {@linkcode collectRuntime}. */
export interface CollectRuntimeOptions {
  /**
   * Milliseconds between two looks at the event loop. A stall that is shorter
   * may go unseen.
   *
   * @default 100
   */
  readonly lagIntervalMs?: number;
}

/**
 * Keeps the metrics of {@linkcode runtimeMetrics} up to date: reads them at
 * each scrape and watches the event loop with a timer that keeps no process
 * alive. Call it once per telemetry. Where metrics are disabled it does
 * nothing.
 *
 * @param telemetry What `configureMetrics()` returned.
 * @param options How often to look at the event loop.
 * @returns Stops collecting; call it where a process or a test goes on without
 * the service.
 * @throws {RangeError} if the interval isn't a positive number
 */
export function collectRuntime(
  telemetry: RuntimeTelemetry,
  { lagIntervalMs = 100 }: CollectRuntimeOptions = {},
): () => void {
  if (!(lagIntervalMs > 0 && lagIntervalMs < Infinity)) {
    throw new RangeError(
      `Cannot watch the event loop every ${lagIntervalMs} ms: ` +
        "the interval must be a positive number",
    );
  }
  if (!telemetry.enabled) return () => {};
  const { metrics } = telemetry;
  const { deno, v8, typescript } = Deno.version;
  metrics.denoInfo.set({ version: deno, v8, typescript }, 1);

  let countedCpu = 0;
  function countCpu() {
    const total = readCpuSeconds();
    metrics.processCpu.inc(Math.max(0, total - countedCpu));
    countedCpu = Math.max(total, countedCpu);
  }
  const removeCollector = telemetry.addCollector({
    name: "runtime",
    owns: [
      runtimeMetrics.processOpenFds.name,
      runtimeMetrics.processMaxFds.name,
    ],
    async collect() {
      countCpu();
      const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
      // Deno answers 0 where it can't tell.
      show(metrics.processResidentMemory, rss === 0 ? undefined : rss);
      show(metrics.denoHeapUsed, heapUsed);
      show(metrics.denoHeapTotal, heapTotal);
      show(metrics.denoExternalMemory, external);
      show(metrics.processStartTime, readStartTime());
      show(metrics.processOpenFds, await readOpenFds());
      show(metrics.processMaxFds, await readMaxFds());
    },
  });
  const stopWatching = watchEventLoop(
    (seconds) => metrics.denoEventLoopLag.observe(seconds),
    lagIntervalMs,
  );
  return () => {
    removeCollector();
    stopWatching();
  };
}

function show(gauge: BoundGauge, value: number | undefined): void {
  if (value === undefined) gauge.unset();
  else gauge.set(value);
}

/**
 * Metrics of the Deno process: `process_*`, named as in Prometheus' client
 * libraries, and `deno_*`.
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
 * A value that can't be read is absent, never 0. File descriptors are read from
 * `/proc`, on Linux with `--allow-all`. The other metrics need no permission.
 *
 * @module
 */
import { measureEventLoop } from "./_event_loop_lag.ts";
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

/** The definitions, to spread into a service's own metrics module. */
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
    help: "How late a timer fired: how long the event loop was blocked.",
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  denoInfo: {
    type: "gauge",
    name: "deno_info",
    help: "Always 1; the labels hold the versions.",
    labels: { version: "*", v8: "*", typescript: "*" },
  },
} as const satisfies MetricsModule;

/** The part of a `Telemetry` that {@linkcode collectRuntime} uses. */
export interface RuntimeTelemetry {
  /** Whether metrics are collected. */
  readonly enabled: boolean;
  /** The instruments of {@linkcode runtimeMetrics}, among others. */
  readonly metrics: InstrumentsOf<typeof runtimeMetrics>;
  /** Adds a collector and returns a function that removes it. */
  addCollector(collector: Collector): () => void;
}

/** Options of {@linkcode collectRuntime}. */
export interface CollectRuntimeOptions {
  /**
   * Milliseconds between two measurements of the event loop. A shorter block
   * may be missed.
   *
   * @default 100
   */
  readonly lagIntervalMs?: number;
}

/**
 * Collects {@linkcode runtimeMetrics}: reads the process at each scrape and
 * measures the event loop with a timer, which doesn't keep the process alive.
 * Call it once for each telemetry. It does nothing if metrics are disabled.
 *
 * @param telemetry What `configureMetrics()` returned.
 * @param options How often to measure the event loop.
 * @returns A function that stops collecting. Call it if the process or the test
 * goes on without the service.
 * @throws {RangeError} If the interval isn't a positive number.
 */
export function collectRuntime(
  telemetry: RuntimeTelemetry,
  { lagIntervalMs = 100 }: CollectRuntimeOptions = {},
): () => void {
  if (!(lagIntervalMs > 0 && lagIntervalMs < Infinity)) {
    throw new RangeError(
      `Cannot measure the event loop every ${lagIntervalMs} ms: ` +
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
      // Deno returns 0 if it can't read it.
      setOrUnset(metrics.processResidentMemory, rss === 0 ? undefined : rss);
      setOrUnset(metrics.denoHeapUsed, heapUsed);
      setOrUnset(metrics.denoHeapTotal, heapTotal);
      setOrUnset(metrics.denoExternalMemory, external);
      setOrUnset(metrics.processStartTime, readStartTime());
      setOrUnset(metrics.processOpenFds, await readOpenFds());
      setOrUnset(metrics.processMaxFds, await readMaxFds());
    },
  });
  const stopMeasuring = measureEventLoop(
    (seconds) => metrics.denoEventLoopLag.observe(seconds),
    lagIntervalMs,
  );
  return () => {
    removeCollector();
    stopMeasuring();
  };
}

function setOrUnset(gauge: BoundGauge, value: number | undefined): void {
  if (value === undefined) gauge.unset();
  else gauge.set(value);
}

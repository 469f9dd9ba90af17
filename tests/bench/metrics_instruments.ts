/**
 * Measures single calls of instruments against `prom-client` and OpenTelemetry.
 *
 * @module
 */
import type { Registry } from "prom-client";
import { compare, type Contender } from "./_compare.ts";
import {
  openTelemetryMetrics,
  ourMetrics,
  promClientMetrics,
} from "./_contenders.ts";
import { formatTime, type Row } from "./_report.ts";
import { exactly, only } from "../support/elements.ts";

const rounds = 31;

const methods = ["GET", "POST", "PUT", "DELETE"];
const endpoints = [
  "/v1/audio/transcriptions",
  "/v1/audio/transcriptions/{job_id}",
  "/v1/audio/transcriptions/{job_id}/transcript",
  "/v1/audio/transcriptions/{job_id}/cancel",
  "/v1/engines",
  "/v1/jobs",
  "/v1/realtime",
  "/health",
];
const codes = ["200", "201", "404", "500"];
/** Durations from 1 ms to 20 s, in an order that a processor can't predict. */
const seconds = Float64Array.from(
  { length: 1024 },
  (_, i) => 0.001 * 20_000 ** ((i * 389 % 1024) / 1024),
);

const ours = ourMetrics();
const disabled = ourMetrics(false);
const prom = promClientMetrics();
const otel = openTelemetryMetrics();

/** Measures every row. */
export async function benchInstruments(): Promise<Row[]> {
  const rows = [
    await row("inc, 3 labels, 8 series in turn", 8, labelledInc(7)),
    await row("inc, 3 labels, 128 series in turn", undefined, labelledInc(127)),
    await row("inc, bound", 40, boundInc()),
    await row("observe, 2 labels, 32 series in turn", 8, labelledObserve),
    await row("observe, bound", 25, boundObserve()),
  ];
  await checkTotals();
  await otel.provider.shutdown();
  return rows;
}

async function row(
  what: string,
  target: number | undefined,
  contenders: readonly Contender[],
): Promise<Row> {
  const timings = await compare(contenders.map(counted), rounds);
  const [, , byPromClient, byOpenTelemetry] = exactly(4, timings);
  return {
    what,
    values: {
      ...Object.fromEntries(
        timings.map(({ name, nanoseconds }) => [name, formatTime(nanoseconds)]),
      ),
      "× prom-client": byPromClient.ratio.toFixed(1),
      "× OpenTelemetry": byOpenTelemetry.ratio.toFixed(1),
    },
    target: target === undefined ? undefined : {
      words: `≥ ${target}× prom-client`,
      met: byPromClient.ratio >= target,
    },
  };
}

const calls = new Map<string, number>();

function counted({ name, run }: Contender): Contender {
  return {
    name,
    run(times) {
      calls.set(name, (calls.get(name) ?? 0) + times);
      return run(times);
    },
  };
}

/** Fails if a total is wrong, as it is when the compiler dropped a loop. */
async function checkTotals(): Promise<void> {
  const totals = {
    "ours": await total(ours.registry),
    "prom-client": await total(prom.registry),
    "OpenTelemetry": await otelTotal(),
  };
  for (const [name, total] of Object.entries(totals)) {
    if (total !== calls.get(name)) {
      throw new Error(`${name} saw ${total} of ${calls.get(name)} calls`);
    }
  }
}

async function total(registry: Registry): Promise<number> {
  let sum = 0;
  for (const { name, values } of await registry.getMetricsAsJSON()) {
    if (!name.startsWith("dalston_gateway_")) continue;
    for (const sample of values) {
      const sampleName = "metricName" in sample ? sample.metricName : name;
      if (/_(total|count)$/.test(String(sampleName))) sum += sample.value;
    }
  }
  return sum;
}

async function otelTotal(): Promise<number> {
  const { resourceMetrics } = await otel.exporter.collect();
  const { metrics } = only(resourceMetrics.scopeMetrics);
  let sum = 0;
  for (const { dataPoints } of metrics) {
    for (const { value } of dataPoints) {
      sum += typeof value === "number" ? value : value.count;
    }
  }
  return sum;
}

/** Lists the contenders in the order in which `row()` reads the timings. */
function contenders(
  run: Record<"ours" | "disabled" | "promClient" | "otel", Contender["run"]>,
): Contender[] {
  return [
    { name: "ours", run: run.ours },
    { name: "disabled", run: run.disabled },
    { name: "prom-client", run: run.promClient },
    { name: "OpenTelemetry", run: run.otel },
  ];
}

// Each contender has a loop of its own: in a shared one, each call would be
// compiled for all libraries at once.
/** Increments `mask + 1` series in turn. */
function labelledInc(mask: number): Contender[] {
  return contenders({
    ours(times) {
      for (let i = 0; i < times; i++) {
        ours.metrics.requests.inc(requestLabels(i & mask));
      }
    },
    disabled(times) {
      for (let i = 0; i < times; i++) {
        disabled.metrics.requests.inc(requestLabels(i & mask));
      }
    },
    promClient(times) {
      for (let i = 0; i < times; i++) {
        prom.requests.inc(requestLabels(i & mask));
      }
    },
    otel(times) {
      for (let i = 0; i < times; i++) {
        otel.requests.add(1, requestLabels(i & mask));
      }
    },
  });
}

function boundInc(): Contender[] {
  const labels = requestLabels(0);
  const bound = ours.metrics.requests.with(labels);
  const nothing = disabled.metrics.requests.with(labels);
  const child = prom.requests.labels(labels);
  return contenders({
    ours(times) {
      for (let i = 0; i < times; i++) bound.inc();
    },
    disabled(times) {
      for (let i = 0; i < times; i++) nothing.inc();
    },
    promClient(times) {
      for (let i = 0; i < times; i++) child.inc();
    },
    otel(times) {
      for (let i = 0; i < times; i++) otel.requests.add(1, labels);
    },
  });
}

const labelledObserve = contenders({
  ours(times) {
    for (let i = 0; i < times; i++) {
      ours.metrics.duration.observe(durationLabels(i), secondsAt(i));
    }
  },
  disabled(times) {
    for (let i = 0; i < times; i++) {
      disabled.metrics.duration.observe(durationLabels(i), secondsAt(i));
    }
  },
  promClient(times) {
    for (let i = 0; i < times; i++) {
      prom.duration.observe(durationLabels(i), secondsAt(i));
    }
  },
  otel(times) {
    for (let i = 0; i < times; i++) {
      otel.duration.record(secondsAt(i), durationLabels(i));
    }
  },
});

function boundObserve(): Contender[] {
  const labels = durationLabels(0);
  const bound = ours.metrics.duration.with(labels);
  const nothing = disabled.metrics.duration.with(labels);
  const child = prom.duration.labels(labels);
  return contenders({
    ours(times) {
      for (let i = 0; i < times; i++) bound.observe(secondsAt(i));
    },
    disabled(times) {
      for (let i = 0; i < times; i++) nothing.observe(secondsAt(i));
    },
    promClient(times) {
      for (let i = 0; i < times; i++) child.observe(secondsAt(i));
    },
    otel(times) {
      for (let i = 0; i < times; i++) {
        otel.duration.record(secondsAt(i), labels);
      }
    },
  });
}

// The masks keep each index within its list, so no default is used.
function requestLabels(i: number) {
  return {
    method: methods[i & 3] ?? "",
    endpoint: endpoints[i >> 2 & 7] ?? "",
    status_code: codes[i >> 5 & 3] ?? "",
  };
}

function durationLabels(i: number) {
  return {
    method: methods[i & 3] ?? "",
    endpoint: endpoints[i >> 2 & 7] ?? "",
  };
}

function secondsAt(i: number): number {
  return seconds[i & 1023] ?? NaN;
}

/**
 * Measures how long a scrape takes and how long it blocks the event loop, by
 * the number of series.
 *
 * @module
 */
import { median } from "./_compare.ts";
import { ourMetrics } from "./_contenders.ts";
import { formatTime, type Row } from "./_report.ts";

const scrapes = 9;
const limitMs = 10;

const formats: Readonly<Record<string, HeadersInit>> = {
  "text": {},
  "OpenMetrics, gzip": {
    "accept": "application/openmetrics-text",
    "accept-encoding": "gzip",
  },
};

/**
 * Measures each number of series. Measures the idle event loop first, as timers
 * are late on a busy machine even if the process is idle.
 */
export async function benchEventLoop(): Promise<Row[]> {
  const idle = await measureAll(() => new Promise((r) => setTimeout(r, 100)));
  const rows: Row[] = [{ what: "idle", values: format(idle) }];
  for (const series of [1_000, 10_000, 100_000]) {
    const { handler } = withSeries(series);
    for (const [name, headers] of Object.entries(formats)) {
      const measured = await measureAll(async () => {
        const request = new Request("http://x/metrics", { headers });
        const { body } = await handler(request);
        for await (const _ of body ?? []);
      });
      rows.push({
        what: `${series.toLocaleString("en")} series, ${name}`,
        values: format(measured),
        target: {
          words: `stall ≤ ${limitMs} ms beyond idle`,
          met: measured.stall - idle.stall <= limitMs,
        },
      });
    }
  }
  return rows;
}

/** Creates series: half in counters, half in histograms of 14 series each. */
function withSeries(count: number) {
  const telemetry = ourMetrics();
  const { requests, duration } = telemetry.metrics;
  for (let i = 0; i < count / 2; i++) {
    requests.inc({ ...labelsOf(i), status_code: "200" }, i);
  }
  for (let i = 0; i < count / 2 / 14; i++) {
    duration.observe(labelsOf(i), i % 97 / 7);
  }
  return telemetry;
}

function labelsOf(i: number) {
  return { method: "GET", endpoint: `/v1/audio/transcriptions/${i}` };
}

/** Times in milliseconds. */
interface Measured {
  /** Median. */
  readonly duration: number;
  /** Median of the longest stall in each scrape. */
  readonly stall: number;
  /** Longest stall of all scrapes. */
  readonly worstStall: number;
}

function format({ duration, stall, worstStall }: Measured) {
  return {
    "duration": formatTime(duration * 1e6),
    "longest stall": formatTime(stall * 1e6),
    "worst of all": formatTime(worstStall * 1e6),
  };
}

async function measureAll(work: () => Promise<void>): Promise<Measured> {
  const durations: number[] = [];
  const stalls: number[] = [];
  for (let i = 0; i < scrapes; i++) {
    const { duration, longestStall } = await measure(work);
    durations.push(duration);
    stalls.push(longestStall);
  }
  return {
    duration: median(durations),
    stall: median(stalls),
    worstStall: Math.max(...stalls),
  };
}

/**
 * Runs `work`, and measures meanwhile how late a timer fires. Node's
 * `monitorEventLoopDelay()` misses stalls on Deno.
 */
async function measure(
  work: () => Promise<void>,
): Promise<{ duration: number; longestStall: number }> {
  let longestStall = 0;
  let done = false;
  const ticking = (async () => {
    while (!done) {
      const due = performance.now() + 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      longestStall = Math.max(longestStall, performance.now() - due);
    }
  })();
  const start = performance.now();
  await work();
  const duration = performance.now() - start;
  done = true;
  await ticking;
  return { duration, longestStall };
}

/**
 * How long a scrape takes by the number of series, and for how long at a
 * stretch it keeps everybody else waiting.
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
 * Measures each size; first the event loop by itself, as a busy machine lets
 * the timers of an idle process wait as well.
 */
export async function benchEventLoop(): Promise<Row[]> {
  const idle = await measureAll(() => new Promise((r) => setTimeout(r, 100)));
  const rows: Row[] = [{ what: "nothing to do", values: format(idle) }];
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

/** Half of the series are counters, half belong to histograms of 14 each. */
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

/** In milliseconds: medians, and the longest stall of all. */
interface Measured {
  readonly duration: number;
  readonly stall: number;
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
 * Runs `work` beside a timer that measures how late it is itself.
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

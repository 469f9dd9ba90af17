/**
 * Makes random series for a comparison with Prometheus.
 *
 * @module
 */
import type { Random } from "../support/random.ts";

/** A series with its samples. */
export interface RandomSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [timestamp: number, value: number])[];
}

/** The time of the samples, in seconds since 1970. */
export const sampledTime = {
  start: 1_700_000_000,
  end: 1_700_007_200,
} as const;

const interval = 15_000;

/**
 * Makes counters with resets, gauges, buckets, and series that begin late, end
 * early, pause longer than a query looks back, or have NaN and infinite values.
 * No sample lies at a whole second, which is where queries look.
 */
export function randomSeries(random: Random): RandomSeries[] {
  const series: RandomSeries[] = [];
  for (const job of ["api", "web", "db"]) {
    for (const instance of ["a:1", "b:2"]) {
      for (const code of ["200", "500"]) {
        series.push({
          labels: { __name__: "requests_total", job, instance, code },
          samples: samplesOf(random, counter(random)),
        });
      }
      series.push({
        labels: { __name__: "temperature", job, instance },
        samples: samplesOf(random, () => random.integer(-1e6, 1e6) / 1000),
      });
    }
    const totals = [1e5, 1e5, 1e5, 1e5];
    const samples = totals.map((): [number, number][] => []);
    for (const time of times(random)) {
      let below = 0;
      totals.forEach((total, index) => {
        totals[index] = total + random.integer(0, 5);
        below += totals[index] ?? 0;
        samples[index]?.push([time, below]);
      });
    }
    ["0.1", "0.5", "1", "+Inf"].forEach((le, index) => {
      series.push({
        labels: { __name__: "latency_bucket", job, le },
        samples: samples[index] ?? [],
      });
    });
  }
  series.push({
    labels: { __name__: "temperature", job: "odd", instance: "c:3" },
    samples: samplesOf(
      random,
      () => random.pick([NaN, Infinity, -Infinity, 0, 2.5, -7.25]),
    ),
  });
  return series;
}

/**
 * Far from 0, also after a reset: Prometheus 3 takes another way than 2.42 when
 * a rate would reach below 0.
 */
function counter(random: Random): () => number {
  let value = random.integer(1e6, 2e6);
  return () => {
    value = random.percent(2) ? 1e5 : value + random.integer(0, 20);
    return value;
  };
}

function samplesOf(
  random: Random,
  next: () => number,
): [number, number][] {
  return times(random).map((time) => [time, next()]);
}

function times(random: Random): number[] {
  const start = sampledTime.start * 1000 +
    (random.percent(20) ? random.integer(0, 3600) * 1000 : 0);
  const end = sampledTime.end * 1000 -
    (random.percent(20) ? random.integer(0, 3600) * 1000 : 0);
  const all: number[] = [];
  for (let time = start; time < end; time += interval) {
    if (random.percent(1)) time += random.integer(20, 60) * interval;
    if (random.percent(3)) continue;
    all.push(time + random.integer(100, 900));
  }
  return all.filter((time) => time < end);
}

/** Writes series as OpenMetrics with their times. */
export function writeOpenMetrics(series: readonly RandomSeries[]): string {
  const lines = series.flatMap(({ labels, samples }) => {
    const { __name__: name, ...rest } = labels;
    const pairs = Object.entries(rest).map(([key, value]) =>
      `${key}=${JSON.stringify(value)}`
    ).join();
    return samples.map(([time, value]) =>
      `${name}{${pairs}} ${
        Number.isFinite(value)
          ? value
          : String(value).replace("Infinity", "Inf").replace(/^I/, "+I")
      } ${(time / 1000).toFixed(3)}\n`
    );
  });
  return `${lines.join("")}# EOF\n`;
}

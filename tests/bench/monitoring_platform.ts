/**
 * Measures what the monitoring costs a platform that runs: two idle platforms
 * stand side by side, and one of them watches itself with all its rules.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";
import { serviceNames } from "../../mod.ts";
import { pause } from "../../services/async/pause.ts";
import { Platform, watchedServices } from "../support/platform.ts";
import type { Row } from "./_report.ts";

/** Time in which both are measured. */
const seconds = 60;
/** Time in which they come to rest. */
const warmUpSeconds = 20;

const mostOfACore = 0.02;
const longestStartMs = 2_000;
/** Clock ticks of a second in `/proc`. */
const ticksPerSecond = 100;
/** A later timer counts as a stall. */
const stall = "0.01";

/** A platform that is measured. */
interface Measured {
  readonly platform: Platform;
  readonly readyMs: number;
}

/** Measures both platforms. */
export async function benchMonitoringPlatform(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const alone = await start(watchedServices);
  stack.use(alone.platform);
  const watched = await start(serviceNames);
  stack.use(watched.platform);
  const { signal } = new AbortController();
  await pause(warmUpSeconds * 1000, signal);
  const before = await Promise.all([alone, watched].map(read));
  await pause(seconds * 1000, signal);
  const after = await Promise.all([alone, watched].map(read));
  const [without, withIt] = [0, 1].map((i) => ({
    cpu: ((after[i]?.cpu ?? NaN) - (before[i]?.cpu ?? NaN)) / seconds,
    stalls: (after[i]?.stalls ?? NaN) - (before[i]?.stalls ?? NaN),
    memory: after[i]?.memory ?? NaN,
  }));
  const cost = (withIt?.cpu ?? NaN) - (without?.cpu ?? NaN);
  const moreStalls = (withIt?.stalls ?? NaN) - (without?.stalls ?? NaN);
  const share = (cpu = NaN) => `${(100 * cpu).toFixed(2)} %`;
  const mega = (bytes = NaN) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    {
      what: "share of one core",
      values: {
        "without": share(without?.cpu),
        "with": share(withIt?.cpu),
        "difference": share(cost),
      },
      target: { words: "< 2 % of one core", met: cost < mostOfACore },
    },
    {
      what: `stalls of the services over 10 ms in ${seconds} s`,
      values: {
        "without": String(without?.stalls),
        "with": String(withIt?.stalls),
        "difference": String(moreStalls),
      },
      target: { words: "no more than without", met: moreStalls <= 0 },
    },
    {
      what: "memory of the process",
      values: {
        "without": mega(without?.memory),
        "with": mega(withIt?.memory),
      },
    },
    {
      what: "time until ready",
      values: {
        "without": `${alone.readyMs.toFixed(0)} ms`,
        "with": `${watched.readyMs.toFixed(0)} ms`,
      },
      target: {
        words: "≤ 2 s",
        met: watched.readyMs <= longestStartMs,
      },
    },
  ];
}

async function start(services: readonly string[]): Promise<Measured> {
  const from = performance.now();
  const platform = await Platform.start({ services });
  return { platform, readyMs: performance.now() - from };
}

/** Reads seconds of processor time, late timers and bytes of memory. */
async function read({ platform }: Measured) {
  const { pid } = platform.process;
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name of the process stands in parentheses before the other fields.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const [, kilobytes] = status.match(/VmRSS:\s+(\d+) kB/) ?? [];
  const samples = parseExposition(await platform.scrape("gateway"))
    .flatMap(({ samples }) => samples)
    .filter(({ name }) => name === "deno_event_loop_lag_seconds_bucket");
  const upTo = (le: string) =>
    samples.find(({ labels }) => labels.le === le)?.value ?? NaN;
  return {
    cpu: ((user ?? NaN) + (system ?? NaN)) / ticksPerSecond,
    stalls: upTo("+Inf") - upTo(stall),
    memory: Number(kilobytes) * 1024,
  };
}

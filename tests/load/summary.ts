/**
 * Summarizes the result of a load, as text and as JSON.
 *
 * @module
 */
import type { LoadOptions } from "./command.ts";
import type { LoadResult } from "./load.ts";
import { type Counts, quantile, sum } from "./tally.ts";

/** The median and the 95th percentile, in seconds. */
export interface Latency {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** The object that `--json` prints. */
export type Summary = ReturnType<typeof summarize>;

/** Returns the summary of a load. */
export function summarize(
  { url, seed }: LoadOptions,
  { tally, seconds, planned, begun, heldUp, lost }: LoadResult,
) {
  const { uploads, jobs, sessions } = tally;
  return {
    url: url.origin,
    seed,
    seconds,
    steps: { planned, begun, held_up: heldUp, lost },
    uploads,
    jobs: {
      created: uploads.accepted,
      completed: jobs.completed,
      failed: sum(jobs.failed),
      failed_by_code: jobs.failed,
      cancelled: jobs.cancelled,
      unfinished: jobs.unfinished,
      not_by_engine: jobs.notBy,
    },
    sessions,
    latency_seconds: {
      upload: latency(tally.seconds.upload),
      job: latency(tally.seconds.job),
      utterance: latency(tally.seconds.utterance),
    },
  };
}

function latency(values: readonly number[]): Latency {
  return {
    count: values.length,
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
  };
}

/** Returns the summary as lines of text. */
export function render(summary: Summary): string {
  const { steps, uploads, jobs, sessions, latency_seconds } = summary;
  const early = steps.begun < steps.planned
    ? `, ${steps.begun} of ${steps.planned} steps`
    : "";
  return [
    `${
      summary.seconds.toFixed(1)
    } s on ${summary.url}, seed ${summary.seed}${early}`,
    "",
    line("uploads", [
      [
        uploads.accepted,
        `accepted, ${uploads.bytes.toLocaleString("en")} bytes`,
      ],
      [sum(uploads.refused), `refused${by(uploads.refused)}`],
      [uploads.unanswered, "unanswered"],
    ]),
    line("jobs", [
      [jobs.completed, "completed"],
      [jobs.failed, `failed${by(jobs.failed_by_code)}`],
      [jobs.cancelled, "cancelled"],
      [jobs.unfinished, "unfinished"],
    ]),
    line("sessions", [
      [sessions.completed, "completed"],
      [sessions.error, "error"],
      [sessions.timeout, "timeout"],
      [sum(sessions.refused), `refused${by(sessions.refused)}`],
    ]),
    "",
    `${"latency".padEnd(12)}${"p50".padStart(10)}${"p95".padStart(10)}`,
    ...Object.entries(latency_seconds).map(([name, { p50, p95 }]) =>
      `  ${name.padEnd(10)}${time(p50)}${time(p95)}`
    ),
    ...notes(summary),
  ].join("\n");
}

function line(
  name: string,
  parts: readonly (readonly [count: number, what: string])[],
): string {
  const said = parts.filter(([count], place) => place === 0 || count > 0)
    .map(([count, what]) => `${count} ${what}`).join("; ");
  return `${name.padEnd(10)}${said}`;
}

function by(counts: Readonly<Counts>): string {
  const parts = Object.entries(counts).map(([code, count]) =>
    `${count} ${code}`
  );
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function time(seconds: number | null): string {
  const text = seconds === null
    ? "-"
    : seconds < 1
    ? `${Math.round(seconds * 1000)} ms`
    : `${seconds.toFixed(2)} s`;
  return text.padStart(10);
}

function notes({ steps, jobs }: Summary): string[] {
  const notes = Object.entries(jobs.not_by_engine).map(([engine, count]) =>
    `${count} jobs for ${engine} were done by another engine: ` +
    "deno task load --engines starts it."
  );
  if (steps.held_up > 0) {
    notes.push(
      `${steps.held_up} steps began late, as many others as --concurrency ` +
        "allows were under way.",
    );
  }
  if (steps.lost > 0) {
    notes.push(`${steps.lost} steps never came to an end.`);
  }
  return notes.length === 0 ? [] : ["", ...notes];
}

/**
 * Shows how far a load is: a bar on a terminal, elsewhere a line now and then.
 *
 * @module
 */
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import process from "node:process";
import type { Progress } from "./load.ts";
import { sum } from "./tally.ts";

/** Between two lines where there is no terminal, in milliseconds. */
const lineEveryMs = 5_000;

const state = "{value}/{total} steps over, {jobs} jobs, {sessions} sessions, " +
  "{refused} refused";

/** Shows the progress of a load until it is disposed of. */
export interface ProgressView extends Disposable {
  show(progress: Progress): void;
}

/** Returns a view on standard error: standard output is for the summary. */
export function progressView(): ProgressView {
  const bar = new cliProgress.SingleBar({
    format: process.stderr.isTTY
      ? `{bar} {duration_formatted}  ${state}`
      : `{duration_formatted}: ${state}`,
    stream: process.stderr,
    barsize: 24,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: lineEveryMs,
    // Whoever runs the load listens for Ctrl-C.
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  const payload = ({ tally: { uploads, jobs, sessions } }: Progress) => ({
    jobs: jobs.completed + sum(jobs.failed) + jobs.cancelled,
    sessions: sessions.completed + sessions.error + sessions.timeout,
    refused: sum(uploads.refused) + sum(sessions.refused),
  });
  return {
    show(progress) {
      if (!bar.isActive) bar.start(progress.total, 0, payload(progress));
      bar.update(progress.over, payload(progress));
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}

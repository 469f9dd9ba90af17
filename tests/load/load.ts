/**
 * Runs a load from its first step to the end of its last.
 *
 * @module
 */
import { pause } from "../../services/async/pause.ts";
import { transcribe } from "./batch.ts";
import { GatewayClient } from "../client/gateway_client.ts";
import type { LoadOptions } from "./command.ts";
import { talk } from "./live.ts";
import { plan, type Step } from "./plan.ts";
import { readRecordings } from "./recordings.ts";
import { newTally, type Tally } from "./tally.ts";
import { uploadOf } from "./uploads.ts";

/** Signals and callbacks of a load. */
export interface LoadCalls {
  /** API key for the gateway. @default undefined none is sent */
  readonly apiKey?: string;
  /** Ends the load early: no step begins and no job is waited for. */
  readonly stop: AbortSignal;
  /** Called when a step begins or ends. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Most milliseconds that running steps may still take when the load ends.
   *
   * @default 65_000 a little more than an answer may take
   */
  readonly graceMs?: number;
}

/** The progress of a load. */
export interface Progress {
  readonly total: number;
  readonly over: number;
  readonly tally: Tally;
}

/** The result of a load. */
export interface LoadResult {
  readonly tally: Tally;
  readonly seconds: number;
  /** Steps that were planned. */
  readonly planned: number;
  /** Steps that began; fewer than planned if the load was stopped early. */
  readonly begun: number;
  /** Steps that began and didn't end. */
  readonly lost: number;
  /** Steps that began late because the limit of concurrency was reached. */
  readonly heldUp: number;
}

/**
 * Runs a load.
 *
 * @throws {Error} if nothing answers at the address, or no gateway.
 */
export async function load(
  options: LoadOptions,
  { apiKey, stop, onProgress = () => {}, graceMs = 65_000 }: LoadCalls,
): Promise<LoadResult> {
  const client = new GatewayClient(options.url, apiKey);
  await client.reach();
  const recordings = await readRecordings();
  const tally = newTally();
  const steps = plan(options);
  const failure = new AbortController();
  const patience = new AbortController();
  const enough = AbortSignal.any([stop, failure.signal, patience.signal]);
  const timer = setTimeout(
    () => patience.abort(),
    (options.seconds + options.patienceSeconds) * 1000,
  );
  const speaker = { url: client.streamUrl, apiKey, tally, stop: enough };
  const begin = performance.now();
  let over = 0;
  const report = () => onProgress({ total: steps.length, over, tally });

  async function run({ kind, index }: Step): Promise<void> {
    try {
      if (kind === "live") await talk(index, recordings.live, speaker);
      else {
        const upload = uploadOf(kind, index, recordings);
        await transcribe(upload, client, tally, enough);
      }
    } catch (error) {
      failure.abort(error);
    }
    over++;
    report();
  }

  report();
  const { concurrency } = options;
  const ran = await runAll(steps, run, { concurrency, enough, graceMs });
  clearTimeout(timer);
  failure.signal.throwIfAborted();
  return {
    tally,
    seconds: (performance.now() - begin) / 1000,
    planned: steps.length,
    ...ran,
    lost: ran.begun - over,
  };
}

/**
 * Begins each step at its time and waits for all of them, so many at once at
 * most. Once it is enough none begins any more, and what is under way has the
 * grace to end.
 */
async function runAll(
  steps: readonly Step[],
  run: (step: Step) => Promise<void>,
  { concurrency, enough, graceMs }: {
    readonly concurrency: number;
    readonly enough: AbortSignal;
    readonly graceMs: number;
  },
): Promise<Pick<LoadResult, "begun" | "heldUp">> {
  const isEnough = new Promise<void>((resolve) =>
    enough.addEventListener("abort", () => resolve(), { once: true })
  );
  const begin = performance.now();
  const underWay = new Set<Promise<void>>();
  const counts = { begun: 0, heldUp: 0 };
  for (const step of steps) {
    await pause(Math.max(0, begin + step.atMs - performance.now()), enough);
    if (underWay.size >= concurrency) counts.heldUp++;
    while (underWay.size >= concurrency && !enough.aborted) {
      await Promise.race([isEnough, ...underWay]);
    }
    if (enough.aborted) break;
    const done = run(step).then(() => void underWay.delete(done));
    underWay.add(done);
    counts.begun++;
  }
  const ended = new AbortController();
  const end = Promise.all(underWay).then(() => ended.abort());
  await Promise.race([isEnough, end]);
  await pause(graceMs, ended.signal);
  return counts;
}

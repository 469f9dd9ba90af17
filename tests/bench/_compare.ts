/**
 * Compares the times of several ways to do one thing. They take turns in short
 * rounds, and each round has its own ratios, so that a busy machine or a
 * changing clock rate slows all of them alike.
 *
 * @module
 */

/** One of the compared ways. */
export interface Contender {
  /** Name of its column in the table. */
  readonly name: string;
  /** Runs so many times, with an effect that can be observed afterwards. */
  readonly run: (times: number) => void | Promise<void>;
}

/** Result of a contender. */
export interface Timing {
  readonly name: string;
  /** Median time of one run, in nanoseconds. */
  readonly nanoseconds: number;
  /** Median of the rounds' ratios: this contender's time by the first one's. */
  readonly ratio: number;
}

/** A contender, its runs in each round, and its times for one run in ms. */
interface Run {
  readonly contender: Contender;
  readonly size: number;
  readonly times: number[];
}

const roundMs = 20;
const warmUpMs = 1_000;

/** Times the contenders over `rounds` rounds; ratios refer to the first. */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Timing[]> {
  const runs: Run[] = [];
  for (const contender of contenders) {
    runs.push({ contender, size: await calibrate(contender), times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contender, size, times } of runs) {
      times.push(await time(contender, size) / size);
    }
  }
  const [first] = runs;
  return runs.map(({ contender: { name }, times }) => ({
    name,
    nanoseconds: median(times) * 1e6,
    ratio: median(ratios(times, first?.times ?? [])),
  }));
}

/** Divides the values of two lists, place by place. */
export function ratios(
  dividends: readonly number[],
  divisors: readonly number[],
): number[] {
  return dividends.map((value, i) => value / (divisors[i] ?? NaN));
}

/** Returns the middle of the values; NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Warms the code up, and returns how many runs fit into a round. */
async function calibrate(contender: Contender): Promise<number> {
  let times = 1;
  let spent = 0;
  while (spent < warmUpMs) {
    const duration = await time(contender, times);
    spent += duration;
    if (duration < roundMs) times *= 2;
  }
  return times;
}

async function time({ run }: Contender, times: number): Promise<number> {
  const start = performance.now();
  await run(times);
  return performance.now() - start;
}

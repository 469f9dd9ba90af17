/**
 * Times several ways of doing one thing against each other. They take turns
 * in short rounds, and each round gives its own ratios, so that a busy machine
 * or a changing clock rate slows all of them alike.
 *
 * @module
 */

/** One way of doing it. */
export interface Contender {
  /** Column of the table. */
  readonly name: string;
  /** Does it so many times. What it does must be observable afterwards. */
  readonly run: (times: number) => void | Promise<void>;
}

/** How a contender did. */
export interface Timing {
  readonly name: string;
  /** Median time for one, in nanoseconds. */
  readonly nanoseconds: number;
  /** Median over the rounds of this one's time by the first one's. */
  readonly ratio: number;
}

const roundMs = 20;
const warmUpMs = 1_000;

/** Times the contenders over `rounds` rounds; ratios refer to the first. */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Timing[]> {
  const sizes: number[] = [];
  for (const contender of contenders) sizes.push(await calibrate(contender));
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      times[i].push(await time(contender, sizes[i]) / sizes[i]);
    }
  }
  return contenders.map(({ name }, i) => ({
    name,
    nanoseconds: median(times[i]) * 1e6,
    ratio: median(times[i].map((time, round) => time / times[0][round])),
  }));
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Finds how often fits into a round, once the code has been compiled. */
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

/**
 * Plans the steps of a load. The same seed gives the same steps.
 *
 * @module
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Kinds of steps. `bad` is an upload with something wrong. */
export const kinds = [
  "mono",
  "stereo",
  "bad",
  "slow",
  "failing",
  "live",
] as const;

/** Kind of a step. */
export type Kind = typeof kinds[number];

/** The weight of each kind. */
export type Mix = Readonly<Record<Kind, number>>;

/** Options of a plan. */
export interface PlanOptions {
  /** Steps a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly mix: Mix;
  /** Decides the order. */
  readonly seed: number;
}

/** One upload or session of a load. */
export interface Step {
  readonly kind: Kind;
  /** Number of steps of this kind before it. */
  readonly index: number;
  /** Milliseconds after the beginning. */
  readonly atMs: number;
}

/**
 * Returns all steps, spread evenly over the time. The mix decides how many there
 * are of each kind, the seed their order.
 */
export function plan({ rate, seconds, mix, seed }: PlanOptions): Step[] {
  const total = Math.max(1, Math.round(rate * seconds));
  const counts = shares(mix, total);
  const order = kinds.flatMap((kind) => Array<Kind>(counts[kind]).fill(kind));
  shuffle(order, seed);
  const before = new Map<Kind, number>();
  return order.map((kind, place) => {
    const index = before.get(kind) ?? 0;
    before.set(kind, index + 1);
    return { kind, index, atMs: place * 1000 / rate };
  });
}

/** Divides the total by the largest remainders, so that the parts add up to it. */
function shares(mix: Mix, total: number): Record<Kind, number> {
  const weights = kinds.reduce((sum, kind) => sum + mix[kind], 0);
  const counts = { ...mix };
  for (const kind of kinds) {
    counts[kind] = Math.floor(mix[kind] * total / weights);
  }
  const left = total - kinds.reduce((sum, kind) => sum + counts[kind], 0);
  const remainder = (kind: Kind) => mix[kind] * total % weights;
  const next = kinds.toSorted((a, b) => remainder(b) - remainder(a));
  for (const kind of next.slice(0, left)) counts[kind]++;
  return counts;
}

/** Fisher and Yates's shuffle, in place. */
function shuffle(items: unknown[], seed: number): void {
  const random = xoroshiro128plus(seed);
  for (let last = items.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [items[last], items[other]] = [items[other], items[last]];
  }
}

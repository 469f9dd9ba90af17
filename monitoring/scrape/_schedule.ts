/**
 * Returns the place of a target's scrapes in the interval, by a hash (FNV-1a):
 * targets are spread, and each keeps its place over a restart.
 */
export function phaseOf(target: string, interval: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < target.length; index++) {
    hash = Math.imul(hash ^ target.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % interval;
}

/**
 * Puts a time on the grid if it is at most a hundredth of the interval late, as
 * samples at even distances take less space. Else it stays as it is.
 */
export function onGrid(now: number, phase: number, interval: number): number {
  const late = positiveModulo(now - phase, interval);
  return late <= interval / 100 ? now - late : now;
}

/**
 * Returns the milliseconds until the next scrape: those to the grid, but at
 * least `shortest`. So a clock that was set brings no two scrapes at once.
 *
 * @param shortest By default half the interval.
 */
export function nextScrape(
  now: number,
  phase: number,
  interval: number,
  shortest = interval / 2,
): number {
  const wait = interval - positiveModulo(now - phase, interval);
  return wait < shortest ? wait + interval : wait;
}

function positiveModulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

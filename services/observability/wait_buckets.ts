/**
 * Buckets for what somebody waits for. Histograms that stand beside each other
 * on a dashboard have the same, or their quantiles couldn't be compared.
 *
 * @module
 */

/** Upper bounds in seconds, from at once to a minute. */
export const waitBuckets = [
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  60,
] as const;

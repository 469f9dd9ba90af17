/**
 * Defines the buckets of waiting times. Histograms beside each other on a
 * dashboard share them, so that their quantiles can be compared.
 *
 * @module
 */

/** Upper limits in seconds, from 5 ms to a minute. */
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

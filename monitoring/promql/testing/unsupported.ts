/**
 * Recognises queries that the engine need not read: Prometheus has their syntax
 * behind feature flags, or for native histograms.
 *
 * @module
 */

/** Features by the syntax that shows them. Strings have been taken away. */
const features: readonly (readonly [feature: string, syntax: RegExp])[] = [
  ["info()", /\binfo\s*\(/],
  ["histogram_quantiles()", /\bhistogram_quantiles\s*\(/],
  ["start(), end(), range() and step()", /\b(start|end|range|step)\s*\(\s*\)/i],
  ["anchored and smoothed selectors", /\b(anchored|smoothed)\b/],
  ["fill modifiers", /\bfill(_left|_right)?\s*\(/],
  [
    "duration expressions",
    /\[[^\]]*[-+*/%^()][^\]]*\]|\boffset\s*[-+]?\s*(\(|min\b|max\b)/,
  ],
];

const needsHistograms = /needs native histograms, which are not supported/;

/**
 * Returns why a query that can't be read may be set aside; `undefined` if it may
 * not.
 *
 * @param message The error.
 */
export function reasonToSetAside(
  query: string,
  message: string,
): string | undefined {
  if (needsHistograms.test(message)) return "asks for native histograms";
  const bare = query.replace(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g,
    "",
  );
  const feature = features.find(([, syntax]) => syntax.test(bare))?.[0];
  return feature && `feature flag: ${feature}`;
}

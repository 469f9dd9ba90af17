/**
 * Recognises what Prometheus has behind feature flags.
 *
 * @module
 */

/** Features by the syntax that shows them. Strings have been taken away. */
const features: readonly (readonly [feature: string, syntax: RegExp])[] = [
  ["info()", /\binfo\s*\(/],
  ["histogram_quantiles()", /\bhistogram_quantiles\s*\(/],
  ["start(), end(), range() and step()", /\b(start|end|range|step)\s*\(\s*\)/],
  ["anchored and smoothed selectors", /\b(anchored|smoothed)\b/],
  ["fill modifiers", /\bfill(_left|_right)?\s*\(/],
  ["duration expressions", /\[[^\]]*[-+*/%^()][^\]]*\]|\boffset\s*[-+]?\s*\(/],
];

/** Returns the feature that a query uses; `undefined` if it uses none. */
export function flaggedFeature(query: string): string | undefined {
  const bare = query.replace(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g,
    "",
  );
  return features.find(([, syntax]) => syntax.test(bare))?.[0];
}

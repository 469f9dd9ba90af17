/** Parts of a line that are the same in both formats. */

/** Escapes a label value: backslash, line feed and double quote. */
export function escapeLabelValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}

/** Formats labels, such as `a="1",b="2"`. */
export function formatLabels(
  labels: Iterable<readonly [name: string, value: string]>,
): string {
  return Array.from(
    labels,
    ([name, value]) => `${name}="${escapeLabelValue(value)}"`,
  ).join(",");
}

/** Formats the part of a sample's line before its number. */
export function samplePrefix(name: string, labels: string): string {
  // V8 makes a flat string of join(), but a tree of `+`, slow to read each time.
  return labels === "" ? `${name} ` : [name, "{", labels, "} "].join("");
}

/** Formats a number as Go's ParseFloat and OpenMetrics read it. */
export function formatValue(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

/**
 * Formats a bucket's bound in OpenMetrics' canonical form: Go's `%g`, with `.0`
 * after a whole number.
 *
 * Text 0.0.4 has the same form. It would allow `le="1"`, but then a scrape in
 * another format would make another series, and a `rate()` over both scrapes
 * would be wrong.
 */
export function formatBound(bound: number): string {
  if (bound === Infinity) return "+Inf";
  if (bound === 0) return "0.0";
  const [digits, power] = bound.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) {
    return Number.isInteger(bound) ? `${bound}.0` : String(bound);
  }
  const sign = exponent < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

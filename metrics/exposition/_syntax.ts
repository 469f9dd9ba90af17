/** Parts of a line that both formats spell alike. */

/** Escapes a label value: backslash, line feed and double quote. */
export function escapeLabelValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}

/** `a="1",b="2"` */
export function formatLabels(
  labels: Iterable<readonly [name: string, value: string]>,
): string {
  return Array.from(
    labels,
    ([name, value]) => `${name}="${escapeLabelValue(value)}"`,
  ).join(",");
}

/** The part of a sample's line before its number. */
export function samplePrefix(name: string, labels: string): string {
  // join() gives one flat string; `+` would give a tree that each scrape walks.
  return labels === "" ? `${name} ` : [name, "{", labels, "} "].join("");
}

/** A number as Go's ParseFloat and OpenMetrics read it. */
export function formatValue(value: number): string {
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  return String(value);
}

/**
 * A bucket's bound in OpenMetrics' canonical form: Go's `%g`, with `.0` after
 * a whole number.
 *
 * Text 0.0.4 gets the same spelling. It would allow `le="1"`, but then a
 * series would change its identity whenever another format is negotiated, and
 * every `rate()` across the change would break.
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

/**
 * Remembers which trace an observation came from.
 *
 * @module
 */
import { formatLabels } from "../exposition/_syntax.ts";
import type { ExemplarReader, TraceReference } from "./context.ts";

/** OpenMetrics' limit on an exemplar's label names and values together. */
const maxCodePoints = 128;

/**
 * Makes a reader from `source`. A source that throws, or a trace that doesn't
 * fit into an exemplar, gives none: an observation must never fail for it.
 */
export function exemplarReader(
  source: () => TraceReference | undefined,
  now: () => number,
): ExemplarReader {
  return (value) => {
    try {
      const { trace_id, span_id } = source() ?? {};
      if (trace_id === undefined) return undefined;
      const labels: [string, string][] = [["trace_id", String(trace_id)]];
      if (span_id !== undefined) labels.push(["span_id", String(span_id)]);
      if ([...labels.flat().join("")].length > maxCodePoints) return undefined;
      return { labels: formatLabels(labels), value, timestamp: now() / 1000 };
    } catch {
      return undefined;
    }
  };
}

/**
 * Makes exemplars.
 *
 * @module
 */
import { formatLabels } from "../exposition/_syntax.ts";
import type { ExemplarReader, TraceReference } from "./context.ts";

/** OpenMetrics' limit of an exemplar's label names and values together. */
const maxCodePoints = 128;

/**
 * Makes a reader from `source`. It returns no exemplar if the source throws or
 * the trace is too long, since an observation must never fail because of it.
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

/**
 * Writes what an evaluation answers as JSON.
 *
 * @module
 */
import type { MatrixSeries, Value, VectorSample } from "../promql/value.ts";
import { jsonList, labelsText } from "./answer.ts";
import { formatSample, formatScalar, formatTime } from "./numbers.ts";

/** Points that one piece of text holds. */
const pointsPerPiece = 500;

/** Writes a value: a list of series, or a time with a scalar or a text. */
export function valueText(value: Value): Iterable<string> {
  switch (value.type) {
    case "scalar":
      return [
        `[${formatTime(value.timestamp)},"${formatScalar(value.value)}"]`,
      ];
    case "string":
      return [
        `[${formatTime(value.timestamp)},${JSON.stringify(value.value)}]`,
      ];
    case "vector":
      return jsonList(value.samples, (sample) => [sampleText(sample)]);
    case "matrix":
      return matrixText(value.series);
  }
}

function sampleText({ labels, timestamp, value }: VectorSample): string {
  return `{"metric":${labelsText(labels)},"value":[${formatTime(timestamp)},"${
    formatSample(value)
  }"]}`;
}

function matrixText(series: readonly MatrixSeries[]): Iterable<string> {
  const times = new TimeTexts();
  return jsonList(series, (one) => seriesText(one, times));
}

function* seriesText(
  { labels, timestamps, values }: MatrixSeries,
  times: TimeTexts,
): Generator<string> {
  yield `{"metric":${labelsText(labels)}`;
  for (let start = 0; start < timestamps.length; start += pointsPerPiece) {
    const end = Math.min(start + pointsPerPiece, timestamps.length);
    let text = "";
    for (let index = start; index < end; index++) {
      text += index === 0 ? `,"values":[[` : ",[";
      text += times.at(index, timestamps[index] ?? 0);
      text += `,"${formatSample(values[index] ?? 0)}"]`;
    }
    yield end === timestamps.length ? `${text}]` : text;
  }
  yield "}";
}

/**
 * Keeps the texts of times, as the series of a range query mostly have a point
 * at the same steps.
 */
class TimeTexts {
  readonly #times: number[] = [];
  readonly #texts: string[] = [];

  at(index: number, time: number): string {
    const kept = this.#texts[index];
    if (kept !== undefined && this.#times[index] === time) return kept;
    const text = formatTime(time);
    this.#times[index] = time;
    this.#texts[index] = text;
    return text;
  }
}

import { type LabelPair, metricName } from "../series/labels.ts";
import { type LineCursor, syntaxError } from "./_line_cursor.ts";
import type { PageFormat } from "./page_format.ts";

const metricPattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelPattern = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/**
 * Reads the part of a line that names a series: `up{a="b"}`, or with a name in
 * quotes `{"my.up", a="b"}`. The cursor stands behind it then.
 *
 * @returns its labels, with the metric's name as the first one.
 * @throws {ScrapeError} if it can't be read.
 */
export function readSeries(
  cursor: LineCursor,
  format: PageFormat,
): LabelPair[] {
  let name = cursor.match(metricPattern);
  if (name === undefined && cursor.next !== "{") {
    throw cursor.expected("a metric name or {");
  }
  const afterName = cursor.at;
  if (format === "text") cursor.skipBlanks();
  if (cursor.next !== "{") {
    cursor.at = afterName;
    return [[metricName, name ?? ""]];
  }
  const { quotedName, labels } = readBraces(cursor, format);
  if (quotedName !== undefined) {
    if (name !== undefined) {
      throw syntaxError(`metric name "${name}" is followed by another`);
    }
    name = quotedName;
  }
  if (name === undefined) {
    throw syntaxError("a series has no metric name");
  }
  const pairs: LabelPair[] = [[metricName, name], ...labels];
  return pairs;
}

/**
 * Reads the labels of an exemplar: `{trace_id="a"}`.
 *
 * @throws {ScrapeError} if they can't be read.
 */
export function readExemplarLabels(cursor: LineCursor): LabelPair[] {
  const { quotedName, labels } = readBraces(cursor, "openmetrics");
  if (quotedName !== undefined) throw cursor.expected("= after a label name");
  return labels;
}

function readBraces(
  cursor: LineCursor,
  format: PageFormat,
): { readonly quotedName?: string; readonly labels: LabelPair[] } {
  const skipBlanks = () => {
    if (format === "text") cursor.skipBlanks();
  };
  const labels: LabelPair[] = [];
  let quotedName: string | undefined;
  if (!cursor.takes("{")) throw cursor.expected("{");
  skipBlanks();
  while (!cursor.takes("}")) {
    const bareName = cursor.match(labelPattern);
    const name = bareName ?? cursor.quoted();
    if (name === undefined) throw cursor.expected("a label name or }");
    if (name === "") throw syntaxError("a name is empty");
    skipBlanks();
    if (cursor.takes("=")) {
      skipBlanks();
      const value = cursor.quoted();
      if (value === undefined) {
        throw cursor.expected(`a quoted value of label "${name}"`);
      }
      labels.push([name, value]);
    } else if (bareName !== undefined || quotedName !== undefined) {
      throw cursor.expected(`= after label "${name}"`);
    } else {
      quotedName = name;
    }
    skipBlanks();
    if (!cursor.takes(",") && cursor.next !== "}") {
      throw cursor.expected(`a comma or } after label "${name}"`);
    }
    skipBlanks();
  }
  return { quotedName, labels };
}

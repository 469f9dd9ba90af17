/**
 * Prints measured values and compares them with their targets.
 *
 * @module
 */

/** A row of the report. */
export interface Row {
  /** Name of the measured thing. */
  readonly what: string;
  /** Measured values with their units, by column. */
  readonly values: Readonly<Record<string, string>>;
  /** The target. @default undefined the row is only for information */
  readonly target?: {
    /** The target in words, such as `≥ 8× prom-client`. */
    readonly words: string;
    /** True if the target was met. */
    readonly met: boolean;
  };
}

/** Prints rows under a title. Returns the number of missed targets. */
export function report(title: string, rows: readonly Row[]): number {
  console.log(`\n${title}\n`);
  const columns = [
    ...new Set(rows.flatMap(({ values }) => Object.keys(values))),
  ];
  const head = ["", ...columns, "target", ""];
  const table = [
    head,
    ...rows.map(({ what, values, target }) => [
      what,
      ...columns.map((column) => values[column] ?? ""),
      target?.words ?? "",
      target === undefined ? "" : target.met ? "met" : "MISSED",
    ]),
  ];
  const widths = head.map((_, i) =>
    Math.max(...table.map((cells) => cells[i]?.length ?? 0))
  );
  for (const cells of table) {
    const line = cells.map((cell, i) => {
      const width = widths[i] ?? 0;
      return i === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(`  ${line.join("  ").trimEnd()}`);
  }
  return rows.filter(({ target }) => target?.met === false).length;
}

/** Formats a time, such as `1.2 ms` or `350 ns`. */
export function formatTime(nanoseconds: number): string {
  const [value, unit] = nanoseconds < 1e3
    ? [nanoseconds, "ns"]
    : nanoseconds < 1e6
    ? [nanoseconds / 1e3, "µs"]
    : [nanoseconds / 1e6, "ms"];
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/**
 * Prints what was measured and says what missed its target.
 *
 * @module
 */

/** One line of the report. */
export interface Row {
  /** What was done. */
  readonly what: string;
  /** Measured values, already with their unit, by column. */
  readonly values: Readonly<Record<string, string>>;
  /** What has to be reached, where something has to. */
  readonly target?: {
    /** In words, such as `≥ 8× prom-client`. */
    readonly words: string;
    /** Whether it was reached. */
    readonly met: boolean;
  };
}

/** Prints rows under a title. Returns how many missed their target. */
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

/** `1.2 ms`, `350 ns`. */
export function formatTime(nanoseconds: number): string {
  const [value, unit] = nanoseconds < 1e3
    ? [nanoseconds, "ns"]
    : nanoseconds < 1e6
    ? [nanoseconds / 1e3, "µs"]
    : [nanoseconds / 1e6, "ms"];
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

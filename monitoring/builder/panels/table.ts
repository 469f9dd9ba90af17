/**
 * A row to each series, a column to each query.
 *
 * @module
 */
import type { Override, Panel, Transformation } from "../grafana.ts";
import { panel, type PanelBasics } from "./panel.ts";
import { thresholds } from "./colours.ts";

/** Options of a table. */
export interface TableOptions extends PanelBasics {
  /** Columns in their order: Grafana's name to ours. Others are left out. */
  readonly columns: Readonly<Record<string, string>>;
  /** The column to sort by, by our name, largest first. */
  readonly sortBy?: string;
  /** Appearance of single columns. */
  readonly overrides?: readonly Override[];
}

/** Shows a column in a unit. */
export function inUnit(column: string, unit: PanelBasics["unit"]): Override {
  return {
    matcher: { id: "byName", options: column },
    properties: [{ id: "unit", value: unit }],
  };
}

/** A panel of what is now, as a table. */
export function table(options: TableOptions): Panel {
  const { columns, sortBy, overrides = [] } = options;
  const names = Object.keys(columns);
  const transformations: Transformation[] = [
    { id: "merge", options: {} },
    { id: "filterFieldsByName", options: { include: { names } } },
    {
      id: "organize",
      options: {
        indexByName: Object.fromEntries(names.map((name, i) => [name, i])),
        renameByName: columns,
      },
    },
  ];
  return panel(options, {
    type: "table",
    reads: { format: "table", instant: true },
    options: {
      cellHeight: "sm",
      footer: { show: false, reducer: ["sum"], countRows: false },
      frameIndex: 0,
      showHeader: true,
      sortBy: sortBy === undefined ? [] : [{ displayName: sortBy, desc: true }],
    },
    fields: { align: "auto", inspect: false, cellOptions: { type: "auto" } },
    defaults: {
      color: { mode: "thresholds" },
      thresholds: { mode: "absolute", steps: thresholds("neutral", []) },
    },
    overrides,
    extra: { transformations },
  });
}

/**
 * Lines over time.
 *
 * @module
 */
import type { PanelFields } from "../_grafana_schema.ts";
import type { Panel } from "../grafana.ts";
import {
  colourOverrides,
  type Meanings,
  type Step,
  thresholds,
} from "./colours.ts";
import { panel, type PanelBasics } from "./panel.ts";

/** Options of a panel of lines. */
export interface TimeSeriesOptions extends PanelBasics {
  /**
   * `log` where values differ by orders of magnitude, so that one slow engine
   * doesn't flatten the others; `symlog` where they can be 0 too.
   *
   * @default "linear"
   */
  readonly scale?: "linear" | "log" | "symlog";
  /** True if the lines stand on one another. @default false */
  readonly stacked?: boolean;
  /** The top of the axis. @default as high as the values */
  readonly max?: number;
  /** Dashed lines at values that matter. @default [] */
  readonly limits?: readonly Step[];
  /** Series that have the colour of what they mean. @default {} */
  readonly meanings?: Meanings;
}

type Scale = NonNullable<PanelFields["timeseries"]["scaleDistribution"]>;

const scales = {
  linear: { type: "linear" },
  log: { type: "log", log: 10 },
  symlog: { type: "symlog", log: 10, linearThreshold: 1 },
} as const satisfies Record<string, Scale>;

/** A panel of lines, a colour to each name. */
export function timeSeries(options: TimeSeriesOptions): Panel {
  const { scale = "linear", stacked = false, limits = [], max } = options;
  return panel(options, {
    type: "timeseries",
    reads: { format: "time_series", instant: false },
    options: {
      legend: {
        calcs: [],
        displayMode: "list",
        placement: "bottom",
        showLegend: true,
      },
      tooltip: { mode: "multi", sort: "desc" },
    },
    fields: {
      drawStyle: "line",
      lineWidth: 1,
      fillOpacity: stacked ? 30 : 10,
      showPoints: "auto",
      spanNulls: false,
      stacking: { mode: stacked ? "normal" : "none", group: "A" },
      scaleDistribution: scales[scale],
      thresholdsStyle: { mode: limits.length === 0 ? "off" : "dashed" },
    },
    defaults: {
      color: { mode: "palette-classic-by-name" },
      // A logarithmic axis has no 0.
      ...(scale !== "log" && { min: 0 }),
      ...(max !== undefined && { max }),
      thresholds: { mode: "absolute", steps: thresholds("none", limits) },
    },
    overrides: colourOverrides(options.meanings ?? {}),
  });
}

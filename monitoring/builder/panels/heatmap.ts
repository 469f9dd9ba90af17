/**
 * Heatmaps: the distribution of values over time.
 *
 * @module
 */
import type { Panel } from "../grafana.ts";
import { panel, type PanelBasics } from "./panel.ts";

/**
 * A panel of buckets. One column is as wide as the window that its rates are
 * taken over, so that nothing counts in two of them.
 */
export function heatmap(
  { unit, ...basics }: PanelBasics,
): Panel {
  return panel({ ...basics, unit: "short" }, {
    type: "heatmap",
    reads: { format: "heatmap", instant: false },
    options: {
      calculate: false,
      cellGap: 1,
      color: {
        mode: "scheme",
        scheme: "Blues",
        scale: "exponential",
        exponent: 0.5,
        steps: 64,
        fill: "blue",
        reverse: false,
      },
      exemplars: { color: "rgba(255,0,255,0.7)" },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: "auto" },
      showValue: "never",
      tooltip: { show: true, yHistogram: true },
      yAxis: { axisPlacement: "left", reverse: false, unit },
    },
    fields: { scaleDistribution: { type: "linear" } },
    extra: { interval: "$interval" },
  });
}

/**
 * States over time, a row to each series.
 *
 * @module
 */
import type { Panel } from "../grafana.ts";
import { panel, type PanelBasics } from "./panel.ts";
import { mappings, type Words } from "./stat.ts";
import { thresholds } from "./colours.ts";

/** A panel of states. */
export function stateTimeline(
  options: PanelBasics & { readonly words: Words },
): Panel {
  return panel(options, {
    type: "state-timeline",
    reads: { format: "time_series", instant: false },
    options: {
      alignValue: "left",
      mergeValues: true,
      rowHeight: 0.8,
      showValue: "never",
      legend: {
        calcs: [],
        displayMode: "list",
        placement: "bottom",
        showLegend: false,
      },
      tooltip: { mode: "single", sort: "none" },
    },
    fields: { fillOpacity: 80, lineWidth: 0 },
    defaults: {
      color: { mode: "thresholds" },
      thresholds: { mode: "absolute", steps: thresholds("neutral", []) },
      mappings: mappings(options.words, options.noData),
    },
  });
}

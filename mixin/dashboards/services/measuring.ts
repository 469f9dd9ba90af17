/**
 * Values that the metrics library lost.
 *
 * @module
 */
import {
  perMinute,
  query,
  rate,
  type Row,
  timeSeries,
} from "@dalston/monitoring/builder";
import { selfMetrics } from "../../catalogue.ts";
import { chosenService } from "../variables.ts";

const { failures, dropped, overflow } = selfMetrics;

/** Lost values, by the cause. */
export const measuring: Row = {
  id: 30,
  title: "Measuring",
  panels: [
    timeSeries({
      id: 31,
      title: "Values thrown away",
      description: "Values that an instrument couldn't take, such as NaN: a " +
        "fault in the service's code.",
      unit: "suffix:values/min",
      noData: "No services",
      queries: [
        query(
          perMinute(rate(dropped, chosenService), "service", "reason"),
          "{{service}} {{reason}}",
        ),
      ],
    }),
    timeSeries({
      id: 32,
      title: "Values without a series of their own",
      description: "Values that went to the overflow series of a metric that " +
        "has as many series as it may.",
      unit: "suffix:values/min",
      noData: "No services",
      queries: [
        query(
          perMinute(rate(overflow, chosenService), "service", "metric"),
          "{{service}} {{metric}}",
        ),
      ],
    }),
    timeSeries({
      id: 33,
      title: "Collectors that failed",
      description: "Values read at each scrape that couldn't be read, or not " +
        "in time. They are missing then.",
      unit: "suffix:/min",
      noData: "No services",
      queries: [
        query(
          perMinute(
            rate(failures, chosenService),
            "service",
            "collector",
            "reason",
          ),
          "{{service}} {{collector}} {{reason}}",
        ),
      ],
    }),
  ],
};

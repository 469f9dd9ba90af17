/**
 * Parts of dates, in UTC: `year`, `month`, `day_of_month`, `day_of_week`,
 * `day_of_year`, `days_in_month`, `hour`, `minute`.
 *
 * @module
 */
import { Labels } from "../../series/labels.ts";
import { withoutNames } from "../merge_series.ts";
import { timesOf } from "../steps.ts";
import type { VectorFunction } from "./function.ts";

/** Seconds of 400 years, after which the calendar repeats itself. */
const cycle = 146_097 * 86_400;

/** A date, in a year that stands for one some cycles of 400 years away. */
interface CalendarDate {
  readonly date: Date;
  /** Years to add to those of the date. */
  readonly years: number;
}

/**
 * Makes a function of seconds since 1970. Without an argument it takes the time
 * of the step.
 */
function ofDate(part: (date: CalendarDate) => number): VectorFunction {
  const partOf = (seconds: number) => {
    // Go makes this of what doesn't fit into 64 bits, such as NaN.
    const whole = Math.abs(seconds) < 2 ** 63 ? Math.trunc(seconds) : 2 ** 63;
    const rest = (whole % cycle + cycle) % cycle;
    const cycles = Math.round((whole - rest) / cycle);
    return part({ date: new Date(rest * 1000), years: cycles * 400 });
  };
  return {
    kind: "vector",
    async evaluate({ arguments: [argument], steps, ...context }) {
      if (argument === undefined) {
        const values = timesOf(steps).map((time) =>
          partOf(Math.floor(time / 1000))
        );
        const present = new Uint8Array(steps.count).fill(1);
        return {
          type: "vector",
          series: [{ labels: Labels.empty, values, present }],
        };
      }
      const series = argument.type === "vector" ? argument.series : [];
      return {
        type: "vector",
        series: await withoutNames(
          series.map((one) => ({ ...one, values: one.values.map(partOf) })),
          context,
        ),
      };
    },
  };
}

export const year: VectorFunction = ofDate(({ date, years }) =>
  date.getUTCFullYear() + years
);

/** From 1. */
export const month: VectorFunction = ofDate(({ date }) =>
  date.getUTCMonth() + 1
);

/** From 1. */
export const dayOfMonth: VectorFunction = ofDate(({ date }) =>
  date.getUTCDate()
);

/** Sunday is 0. */
export const dayOfWeek: VectorFunction = ofDate(({ date }) => date.getUTCDay());

/** From 1. */
export const dayOfYear: VectorFunction = ofDate(({ date }) => {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start) / 86_400_000) + 1;
});

export const daysInMonth: VectorFunction = ofDate(({ date }) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0))
    .getUTCDate()
);

export const hour: VectorFunction = ofDate(({ date }) => date.getUTCHours());

export const minute: VectorFunction = ofDate(({ date }) =>
  date.getUTCMinutes()
);

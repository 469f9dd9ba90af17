/**
 * Runs promtool on what is shipped for Prometheus.
 *
 * @module
 */
import { assert } from "@std/assert";
import { stringify } from "yaml";
import { hasProgram } from "../support/programs.ts";
import { alerts, prometheusFolder } from "../support/prometheus_rules.ts";

/** Whether it is there. */
export const hasPromtool: boolean = hasProgram("promtool", "prometheus");

/** What promtool says; fails where it objects. */
export async function promtool(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("promtool", {
    args,
    cwd: prometheusFolder,
  }).output();
  const said = [stdout, stderr].map((part) => new TextDecoder().decode(part))
    .join("");
  assert(success, said);
  return said;
}

/** A moment at which an alert's expression is true or isn't. */
export interface Moment {
  readonly alert: string;
  readonly fires: boolean;
  /** Samples of series, as promtool's tests write them: `0+1x10`. */
  readonly series: Readonly<Record<string, string | number>>;
  /** Seconds between samples. */
  readonly interval: number;
  /** Seconds since the first sample. */
  readonly at: number;
}

/** Holds alerts to these moments, however long they wait before they fire. */
export async function assertMoments(moments: readonly Moment[]): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  const tests = moments.map((moment) => {
    const rule = alerts.find(({ alert }) => alert === moment.alert);
    assert(rule, moment.alert);
    const { series, at, fires, interval } = moment;
    return {
      name: `${moment.alert} ${fires ? "fires" : "is quiet"} at ${
        JSON.stringify(series)
      }`,
      interval: `${interval}s`,
      input_series: Object.entries(series).map(([series, values]) => ({
        series,
        values: String(values),
      })),
      promql_expr_test: [{
        expr: `count(${rule.expr})`,
        eval_time: `${at}s`,
        exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
      }],
    };
  });
  await Deno.writeTextFile(file, stringify({ tests }, { lineWidth: 0 }));
  try {
    await promtool("test", "rules", file);
  } finally {
    await Deno.remove(file);
  }
}

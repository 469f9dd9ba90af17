/**
 * Alerts on typed expressions.
 *
 * @module
 */
import { duration } from "../duration.ts";
import type { Expression } from "../promql/mod.ts";
import type { Alert, Severity } from "./rule.ts";
import { type Template, template } from "./template.ts";

/** An alert. */
export interface AlertOptions<Label extends string> {
  /** Its name, such as `ShopClosed`. */
  readonly name: string;
  /** It fires for each series that this expression has. */
  readonly when: Expression<Label>;
  /** For how many seconds there must have been such a series. @default 0 */
  readonly for?: number;
  /** The urgency: who must act, and how soon. */
  readonly severity: Severity;
  /** One sentence that is the same for all series. */
  readonly summary: string;
  /** A sentence or two on this series: which one, and how bad. */
  readonly description: (series: Template<Label>) => string;
  /** The address of the page that says what to do. */
  readonly runbook: string;
}

/**
 * An alerting rule.
 *
 * @throws {RangeError} when `for` isn't a whole number of seconds.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { above, alert, gauge, minute } from "@dalston/monitoring/builder";
 *
 * const stock = {
 *   type: "gauge",
 *   name: "shop_stock",
 *   help: "Things there are.",
 *   labels: { thing: "*" },
 * } as const;
 * const rule = alert({
 *   name: "ShopOverstocked",
 *   when: above(gauge(stock), 100),
 *   for: 5 * minute,
 *   severity: "info",
 *   summary: "There is too much of a thing.",
 *   description: ({ value, label }) => `${value} of ${label("thing")}.`,
 *   runbook: "https://shop.example/runbook#overstocked",
 * });
 * assertEquals(rule.expr, "shop_stock > 100");
 * assertEquals(rule.for, "5m");
 * ```
 */
export function alert<Label extends string>(
  options: AlertOptions<Label>,
): Alert {
  const { name, when, severity, summary, description, runbook } = options;
  return {
    alert: name,
    expr: when.promql,
    ...options.for ? { for: duration(options.for) } : {},
    labels: { severity },
    annotations: {
      summary,
      description: description(template),
      runbook_url: runbook,
    },
  };
}

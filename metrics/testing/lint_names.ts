import type { MetricDefinition, MetricsModule } from "../definition.ts";
import { namingRules } from "./_naming_rules.ts";
import type { NamingRule } from "./naming_rules.ts";

/** A rule of naming that a metric breaks. */
export interface NamingProblem {
  /** The metric's name. */
  readonly metric: string;
  /** The rule. */
  readonly rule: NamingRule;
  /** What is wrong, and what is allowed. */
  readonly message: string;
}

/** Options of {@linkcode lintNames}. */
export interface LintNamesOptions {
  /**
   * Start of every name, such as `shop_`.
   *
   * @default "": any
   */
  readonly prefix?: string;
  /**
   * Labels that every series gets, and that no metric may define.
   *
   * @default ["service", "instance"]
   */
  readonly commonLabels?: readonly string[];
  /**
   * Rules that a metric may break, by its name: for names that can't be changed.
   *
   * @default {}: none
   */
  readonly allow?: Readonly<Record<string, readonly NamingRule[]>>;
}

/**
 * Checks the names, help texts and labels of a metrics module against the
 * conventions of Prometheus.
 *
 * @example Find a counter without `_total`
 * ```ts
 * import { lintNames } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const problems = lintNames({
 *   audio: { type: "counter", name: "audio_seconds", help: "Audio processed." },
 * });
 * assertEquals(problems.map(({ metric, rule }) => [metric, rule]), [
 *   ["audio_seconds", "total"],
 * ]);
 * ```
 *
 * @param module The definitions.
 * @param options Further rules, and exceptions.
 * @returns Every problem, metric by metric; none if no rule is broken.
 */
export function lintNames(
  module: MetricsModule,
  options: LintNamesOptions = {},
): NamingProblem[] {
  const definitions = Object.values(module);
  return definitions.flatMap((definition) =>
    problemsOf(definition, definitions, options)
  );
}

function problemsOf(
  definition: MetricDefinition,
  all: readonly MetricDefinition[],
  { prefix = "", commonLabels = ["service", "instance"], allow = {} }:
    LintNamesOptions,
): NamingProblem[] {
  const metric = definition.name;
  const problems: NamingProblem[] = [];
  let rule: NamingRule;
  for (rule in namingRules) {
    if (allow[metric]?.includes(rule)) continue;
    for (
      const message of namingRules[rule](definition, {
        all,
        prefix,
        commonLabels,
      })
    ) {
      problems.push({ metric, rule, message });
    }
  }
  return problems;
}

import { AssertionError } from "node:assert";
import { commonRules } from "./_common_rules.ts";
import { readDocument } from "./_document.ts";
import { openMetricsRules } from "./_open_metrics_rules.ts";
import type { ExpositionFormat } from "./exposition.ts";
import type { ExpositionRule } from "./exposition_rules.ts";

/** A place of an exposition that breaks a rule. */
export interface ExpositionProblem {
  /** Line number, counted from 1. */
  readonly line: number;
  /** The rule. */
  readonly rule: ExpositionRule;
  /** What is wrong. */
  readonly message: string;
}

/**
 * Checks an exposition against the rules of its format: Prometheus' text
 * format 0.0.4, or OpenMetrics 1.0. In both, each family must have metadata.
 *
 * @example Find a counter that has no TYPE
 * ```ts
 * import { checkExposition } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkExposition("# HELP up Up.\nup 1\n", "text"), [
 *   { line: 1, rule: "metadata-present", message: '"up" has no TYPE' },
 * ]);
 * ```
 *
 * @param text The body of a scrape's answer.
 * @param format Its format.
 * @returns Every problem, in the order of lines; none if no rule is broken.
 */
export function checkExposition(
  text: string,
  format: ExpositionFormat = "text",
): ExpositionProblem[] {
  const document = readDocument(text, format);
  const rules = format === "text"
    ? commonRules
    : { ...commonRules, ...openMetricsRules };
  const problems: ExpositionProblem[] = [];
  let rule: keyof typeof rules;
  for (rule in rules) {
    for (const finding of rules[rule](document)) {
      problems.push({ line: finding.line, rule, message: finding.message });
    }
  }
  return problems.sort((a, b) => a.line - b.line);
}

/**
 * Asserts that an exposition breaks no rule of its format.
 *
 * @example Check the answer of a service
 * ```ts
 * import { assertExposition } from "@dalston/metrics/testing";
 *
 * assertExposition("# HELP up Up.\n# TYPE up gauge\nup 1\n");
 * assertExposition("# TYPE up gauge\n# HELP up Up.\nup 1\n# EOF\n", "openmetrics");
 * ```
 *
 * @param text The body of a scrape's answer.
 * @param format Its format.
 * @throws {AssertionError} If a rule is broken; it names each line and rule.
 */
export function assertExposition(
  text: string,
  format: ExpositionFormat = "text",
): void {
  const problems = checkExposition(text, format);
  if (problems.length === 0) return;
  const list = problems.map(({ line, rule, message }) =>
    `\n  line ${line}, ${rule}: ${message}`
  );
  throw new AssertionError({
    message: `The exposition breaks rules:${list.join("")}`,
  });
}

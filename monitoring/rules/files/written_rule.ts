/**
 * Checks rules as they are written.
 *
 * @module
 */
import type { Expression } from "../../promql/ast.ts";
import { ParseError, parseExpression } from "../../promql/parse.ts";
import { quote } from "../../series/quote.ts";
import { TemplateError } from "../templates/error.ts";
import { parseAlertTemplate } from "../templates/expand.ts";
import type { Texts } from "./rule_group.ts";

/** Fields of a rule. Texts that are missing are empty, durations 0. */
export interface WrittenRule {
  readonly record: string;
  readonly alert: string;
  readonly expr: string;
  readonly for: number;
  readonly keepFiringFor: number;
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** What is wrong with a rule, in Prometheus' words. */
export interface RuleProblem {
  /** Field that it stands in. */
  readonly field: "record" | "expr" | "labels" | "annotations";
  readonly message: string;
}

/** Returns what is wrong with a rule besides its expression. */
export function problemsOf(rule: WrittenRule): RuleProblem[] {
  return [
    ...kindProblems(rule),
    ...rule.record === "" ? [] : recordProblems(rule),
    ...inField("labels", labelProblems(rule.labels)),
    ...inField("annotations", annotationProblems(rule.annotations)),
    ...rule.alert === "" ? [] : [
      ...inField("labels", templateProblems(rule.alert, "label", rule.labels)),
      ...inField(
        "annotations",
        templateProblems(rule.alert, "annotation", rule.annotations),
      ),
    ],
  ];
}

/** Returns the expression of a rule, or what is wrong with it. */
export function readExpression(
  { expr }: WrittenRule,
): Expression | RuleProblem {
  if (expr === "") {
    return { field: "expr", message: "field 'expr' must be set in rule" };
  }
  try {
    return parseExpression(expr);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const message = `could not parse expression: ${error.message}`;
    return { field: "expr", message };
  }
}

/** Returns what is wrong with labels, of a rule or of a group. */
export function labelProblems(labels: Texts): string[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    ...isName(name) && name !== "__name__"
      ? []
      : [`invalid label name: ${name}`],
    ...value.isWellFormed() ? [] : [`invalid label value: ${value}`],
  ]);
}

function inField(
  field: RuleProblem["field"],
  messages: readonly string[],
): RuleProblem[] {
  return messages.map((message) => ({ field, message }));
}

function kindProblems({ record, alert }: WrittenRule): RuleProblem[] {
  if ((record === "") !== (alert === "")) return [];
  const message = record === ""
    ? "one of 'record' or 'alert' must be set"
    : "only one of 'record' and 'alert' must be set";
  return [{ field: "record", message }];
}

function recordProblems(rule: WrittenRule): RuleProblem[] {
  const { record, annotations, keepFiringFor } = rule;
  const misplaced = [
    ["annotations", Object.keys(annotations).length > 0],
    ["for", rule.for !== 0],
    ["keep_firing_for", keepFiringFor !== 0],
  ] as const;
  return inField("record", [
    ...misplaced.flatMap(([field, isGiven]) =>
      isGiven ? [`invalid field '${field}' in recording rule`] : []
    ),
    ...isName(record) ? [] : [`invalid recording rule name: ${record}`],
    ...!/[{}]/.test(record) ? [] : [
      `braces present in the recording rule name; should it be in expr?: ${record}`,
    ],
  ]);
}

function annotationProblems(annotations: Texts): string[] {
  return Object.keys(annotations).filter((name) => !isName(name))
    .map((name) => `invalid annotation name: ${name}`);
}

function templateProblems(
  alert: string,
  kind: "label" | "annotation",
  texts: Texts,
): string[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    try {
      parseAlertTemplate(alert, text);
      return [];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return [`${kind} ${quote(name)}: ${error.message}`];
    }
  });
}

/** Prometheus 3 takes any text as a name that isn't empty. */
function isName(name: string): boolean {
  return name !== "" && name.isWellFormed();
}

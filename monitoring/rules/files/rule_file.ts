/**
 * Reads Prometheus' rule files.
 *
 * @module
 */
import type { Expression } from "../../promql/ast.ts";
import { ParseError, parseExpression } from "../../promql/parse.ts";
import { parseDuration } from "../../series/duration.ts";
import { TemplateError } from "../templates/error.ts";
import { parseAlertTemplate } from "../templates/expand.ts";
import { quote } from "../../series/quote.ts";
import type {
  AlertingRule,
  RecordingRule,
  RuleGroup,
  Texts,
} from "./rule_group.ts";
import {
  type Place,
  YamlError,
  YamlReader,
  type YamlValue,
} from "./yaml_reader.ts";

/** A rule file that is wrong. Its message has a line for each problem. */
export class RuleFileError extends Error {
  override readonly name = "RuleFileError";

  constructor(
    readonly file: string,
    /** What is wrong, in Prometheus' words. */
    readonly problems: readonly string[],
  ) {
    super(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  }
}

/**
 * Reads a rule file, as `promtool check rules` does: everything that is wrong
 * with it is an error.
 *
 * @param file Path for messages and for the names of the groups.
 * @throws {RuleFileError} with all problems.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseRuleFile } from "@dalston/monitoring/rules";
 *
 * const [group] = parseRuleFile("shop.yml", `
 * groups:
 *   - name: shop
 *     rules:
 *       - alert: ShopClosed
 *         expr: shop_open == 0
 *         for: 5m
 * `);
 * assertEquals(group?.rules[0]?.name, "ShopClosed");
 * ```
 */
export function parseRuleFile(file: string, text: string): RuleGroup[] {
  try {
    return new RuleFileReader(file, text).groups();
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new RuleFileError(file, [error.message]);
  }
}

const groupFields = [
  "name",
  "interval",
  "query_offset",
  "limit",
  "rules",
  "labels",
] as const;

const ruleFields = [
  "record",
  "alert",
  "expr",
  "for",
  "keep_firing_for",
  "labels",
  "annotations",
] as const;

class RuleFileReader {
  readonly #yaml: YamlReader;
  readonly #problems: string[] = [];

  constructor(readonly file: string, text: string) {
    this.#yaml = new YamlReader(text);
  }

  groups(): RuleGroup[] {
    const yaml = this.#yaml;
    const { groups } = yaml.fields(yaml.root, "rulefmt.RuleGroups", ["groups"]);
    const names = new Set<string>();
    const read = yaml.list(groups, "rulefmt.RuleGroup").map((group) =>
      this.#group(group, names)
    );
    // Problems of the form hide those of the content, as in Prometheus.
    yaml.finish();
    if (this.#problems.length > 0) {
      throw new RuleFileError(this.file, this.#problems);
    }
    return read;
  }

  #group(value: YamlValue, names: Set<string>): RuleGroup {
    const yaml = this.#yaml;
    const fields = yaml.fields(value, "rulefmt.RuleGroup", groupFields);
    const name = yaml.text(fields.name);
    if (name === "") {
      this.#problem(value.place, "Groupname must not be empty");
    }
    if (names.has(name)) {
      this.#problem(
        value.place,
        `groupname: "${name}" is repeated in the same file`,
      );
    }
    names.add(name);
    const labels = yaml.texts(fields.labels);
    for (const problem of labelProblems(labels)) {
      this.#problem(fields.labels?.place ?? value.place, problem);
    }
    const interval = yaml.parsed(fields.interval, parseDuration) ?? 0;
    return {
      name,
      file: this.file,
      ...interval === 0 ? {} : { interval },
      limit: yaml.integer(fields.limit),
      queryOffset: yaml.parsed(fields.query_offset, parseDuration) ?? 0,
      rules: yaml.list(fields.rules, "rulefmt.Rule").flatMap((rule, index) =>
        this.#rule(rule, name, index + 1, labels) ?? []
      ),
    };
  }

  /** Returns a rule; undefined if something is wrong with it. */
  #rule(
    value: YamlValue,
    group: string,
    number: number,
    groupLabels: Texts,
  ): RecordingRule | AlertingRule | undefined {
    const yaml = this.#yaml;
    const fields = yaml.fields(value, "rulefmt.Rule", ruleFields);
    const record = yaml.text(fields.record);
    const alert = yaml.text(fields.alert);
    const query = yaml.text(fields.expr);
    const wait = yaml.parsed(fields.for, parseDuration) ?? 0;
    const keepFiringFor = yaml.parsed(fields.keep_firing_for, parseDuration) ??
      0;
    const labels = yaml.texts(fields.labels);
    const annotations = yaml.texts(fields.annotations);
    const prefix = `group ${quote(group)}, rule ${number}, ${
      quote(alert || record)
    }: `;
    const problems: string[] = [];
    const problem = (place: Place | undefined, message: string) => {
      const { line, column } = place ?? value.place;
      problems.push(`${line}:${column}: ${prefix}${message}`);
    };

    if (record !== "" && alert !== "") {
      problem(
        fields.record?.place,
        "only one of 'record' and 'alert' must be set",
      );
    }
    if (record === "" && alert === "") {
      problem(fields.record?.place, "one of 'record' or 'alert' must be set");
    }
    let expression: Expression | undefined;
    if (query === "") {
      problem(fields.expr?.place, "field 'expr' must be set in rule");
    } else {
      try {
        expression = parseExpression(query);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        problem(
          fields.expr?.place,
          `could not parse expression: ${error.message}`,
        );
      }
    }
    if (record !== "") {
      const given = [
        ["annotations", Object.keys(annotations).length > 0],
        ["for", wait !== 0],
        ["keep_firing_for", keepFiringFor !== 0],
      ] as const;
      for (const [field, isGiven] of given) {
        if (!isGiven) continue;
        problem(
          fields.record?.place,
          `invalid field '${field}' in recording rule`,
        );
      }
      if (!isName(record)) {
        problem(fields.record?.place, `invalid recording rule name: ${record}`);
      }
      if (/[{}]/.test(record)) {
        problem(
          fields.record?.place,
          `braces present in the recording rule name; should it be in expr?: ${record}`,
        );
      }
    }
    for (const message of labelProblems(labels)) {
      problem(fields.labels?.place, message);
    }
    for (const name of Object.keys(annotations)) {
      if (isName(name)) continue;
      problem(fields.annotations?.place, `invalid annotation name: ${name}`);
    }
    if (alert !== "") {
      for (const message of templateProblems(alert, "label", labels)) {
        problem(fields.labels?.place, message);
      }
      for (
        const message of templateProblems(alert, "annotation", annotations)
      ) {
        problem(fields.annotations?.place, message);
      }
    }
    this.#problems.push(...problems);
    if (problems.length > 0 || expression === undefined) return undefined;
    const common = { query, expression, labels: { ...groupLabels, ...labels } };
    return alert === "" ? { ...common, type: "recording", name: record } : {
      ...common,
      type: "alerting",
      name: alert,
      for: wait,
      keepFiringFor,
      annotations,
    };
  }

  #problem({ line, column }: Place, message: string): void {
    this.#problems.push(`${line}:${column}: ${message}`);
  }
}

/** Prometheus 3 takes any text as a name that isn't empty. */
function isName(name: string): boolean {
  return name !== "" && name.isWellFormed();
}

function labelProblems(labels: Texts): string[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    ...isName(name) && name !== "__name__"
      ? []
      : [`invalid label name: ${name}`],
    ...value.isWellFormed() ? [] : [`invalid label value: ${value}`],
  ]);
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

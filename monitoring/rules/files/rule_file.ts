/**
 * Reads Prometheus' rule files.
 *
 * @module
 */
import type { Expression } from "../../promql/ast.ts";
import { parseDuration } from "../../series/duration.ts";
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
import {
  labelProblems,
  problemsOf,
  readExpression,
  type WrittenRule,
} from "./written_rule.ts";

/** A rule file that is wrong. Its message has a line for each problem. */
export class RuleFileError extends Error {
  /** Name of the class. */
  override readonly name = "RuleFileError";

  /** Makes an error of the problems of a file. */
  constructor(
    /** Path of the file. */
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
 * import { parseRuleFile } from "./rule_file.ts";
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
    const written: WrittenRule = {
      record: yaml.text(fields.record),
      alert: yaml.text(fields.alert),
      expr: yaml.text(fields.expr),
      for: yaml.parsed(fields.for, parseDuration) ?? 0,
      keepFiringFor: yaml.parsed(fields.keep_firing_for, parseDuration) ?? 0,
      labels: yaml.texts(fields.labels),
      annotations: yaml.texts(fields.annotations),
    };
    const expression = readExpression(written);
    const problems = [
      ..."message" in expression ? [expression] : [],
      ...problemsOf(written),
    ];
    const name = written.alert || written.record;
    for (const { field, message } of problems) {
      this.#problem(
        fields[field]?.place ?? value.place,
        `group ${quote(group)}, rule ${number}, ${quote(name)}: ${message}`,
      );
    }
    if (problems.length > 0 || "message" in expression) return undefined;
    return ruleOf(written, expression, groupLabels);
  }

  #problem({ line, column }: Place, message: string): void {
    this.#problems.push(`${line}:${column}: ${message}`);
  }
}

function ruleOf(
  written: WrittenRule,
  expression: Expression,
  groupLabels: Texts,
): RecordingRule | AlertingRule {
  const { record, alert, expr: query, keepFiringFor, annotations } = written;
  const labels = { ...groupLabels, ...written.labels };
  const common = { query, expression, labels };
  return alert === "" ? { ...common, type: "recording", name: record } : {
    ...common,
    type: "alerting",
    name: alert,
    for: written.for,
    keepFiringFor,
    annotations,
  };
}

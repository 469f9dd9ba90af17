/**
 * Runs the tests of rules that `promtool test rules` runs.
 *
 * @module
 */
import { parseRuleFile, RuleFileError } from "../files/rule_file.ts";
import type { RuleGroup } from "../files/rule_group.ts";
import { YamlError } from "../files/yaml_reader.ts";
import { findFiles } from "./glob.ts";
import { runTest } from "./rule_test_run.ts";
import { parseTestFile, type RuleTestFile } from "./test_file.ts";

/** Tests, and the rule files that they name. */
export interface RuleTestTexts {
  /** Content of the file of tests. */
  readonly tests: string;
  /**
   * Contents of rule files by their paths, as the tests name them.
   *
   * @default {} they are read from the disk, from the current folder
   */
  readonly ruleFiles?: Readonly<Record<string, string>>;
}

/**
 * Tests of rules that failed. The message shows all that did: `-` before what
 * was expected, `+` before what came instead.
 */
export class RuleTestError extends Error {
  /** Name of the class. */
  override readonly name = "RuleTestError";

  /** Makes an error of what failed. */
  constructor(
    /** What failed, each with all that was expected and all that came. */
    readonly failures: readonly string[],
  ) {
    super(`Rule tests failed\n\n${failures.join("\n\n")}`);
  }
}

/**
 * Runs a file of tests in the format of `promtool test rules`, inside
 * `deno test`, and comes to the same verdict.
 *
 * The queries follow Prometheus 3: a range such as `[5m]` doesn't hold a sample
 * that is exactly 5 minutes old, whereas it does in Prometheus 2.
 *
 * @param source Path of the file, whose `rule_files` are relative to its folder
 * and may be globs; or the texts themselves.
 * @throws {RuleTestError} if a test fails, or if the file or a rule file is
 * wrong.
 * @throws if a file can't be read.
 *
 * @example Tests on the disk
 * ```ts ignore
 * Deno.test("the rules of the shop", () => testRules("rules/shop_test.yml"));
 * ```
 *
 * @example Tests in the code
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { RuleTestError, testRules } from "@dalston/monitoring/rules";
 *
 * const rules = `
 * groups:
 *   - name: shop
 *     rules:
 *       - alert: ShopClosed
 *         expr: shop_open == 0
 *         for: 2m
 *         annotations:
 *           summary: "{{ $labels.shop }} is closed."
 * `;
 * const tests = (minutes: number) => `
 * rule_files: [shop.yml]
 * tests:
 *   - interval: 1m
 *     input_series:
 *       - series: shop_open{shop="Dalston"}
 *         values: 1 1 0x10
 *     alert_rule_test:
 *       - alertname: ShopClosed
 *         eval_time: ${minutes}m
 *         exp_alerts:
 *           - exp_labels: { shop: Dalston }
 *             exp_annotations: { summary: Dalston is closed. }
 * `;
 * await testRules({ tests: tests(4), ruleFiles: { "shop.yml": rules } });
 * await assertRejects(
 *   () => testRules({ tests: tests(3), ruleFiles: { "shop.yml": rules } }),
 *   RuleTestError,
 *   "alertname: ShopClosed, time: 3m",
 * );
 * ```
 */
export async function testRules(
  source: string | URL | RuleTestTexts,
): Promise<void> {
  const failures = await failuresOf(source);
  if (failures.length > 0) throw new RuleTestError(failures);
}

async function failuresOf(
  source: string | URL | RuleTestTexts,
): Promise<string[]> {
  try {
    const isPath = typeof source === "string" || source instanceof URL;
    const file = parseTestFile(
      isPath ? await Deno.readTextFile(source) : source.tests,
    );
    const groups = isPath
      ? await readRuleFiles(file, folderOf(source))
      : await readRuleTexts(file, source.ruleFiles);
    return await runTests(file, groups);
  } catch (error) {
    if (error instanceof YamlError || error instanceof RuleFileError) {
      return [error.message];
    }
    throw error;
  }
}

async function runTests(
  file: RuleTestFile,
  groups: readonly RuleGroup[],
): Promise<string[]> {
  const { groupOrder, evaluationInterval, fuzzyCompare } = file;
  const repeated = groupOrder.find((name, index) =>
    groupOrder.indexOf(name) < index
  );
  if (repeated !== undefined) {
    return [`group name repeated in evaluation order: ${repeated}`];
  }
  const place = ({ name }: RuleGroup) => Math.max(groupOrder.indexOf(name), 0);
  const context = {
    groups: groups.toSorted((a, b) => place(a) - place(b)),
    evaluationInterval,
    fuzzyCompare,
    signal: new AbortController().signal,
  };
  const failures: string[] = [];
  for (const test of file.tests) {
    const found = await runTest(test, context);
    const title = test.name === "" ? "" : `name: ${test.name}\n`;
    failures.push(...found.map((failure) => title + failure));
  }
  return failures;
}

async function readRuleFiles(
  { ruleFiles }: RuleTestFile,
  folder: string,
): Promise<RuleGroup[]> {
  const paths = await Promise.all(
    ruleFiles.map((path) =>
      findFiles(path.startsWith("/") ? path : `${folder}${path}`)
    ),
  );
  const groups = await Promise.all(
    paths.flat().map(async (path) =>
      parseRuleFile(path, await Deno.readTextFile(path))
    ),
  );
  return groups.flat();
}

async function readRuleTexts(
  file: RuleTestFile,
  texts: RuleTestTexts["ruleFiles"],
): Promise<RuleGroup[]> {
  if (texts === undefined) return await readRuleFiles(file, "");
  return file.ruleFiles.flatMap((path) => {
    const text = texts[path];
    return text === undefined ? [] : parseRuleFile(path, text);
  });
}

function folderOf(file: string | URL): string {
  const path = file instanceof URL ? decodeURIComponent(file.pathname) : file;
  return path.slice(0, path.lastIndexOf("/") + 1);
}

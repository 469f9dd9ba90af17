/**
 * Writes what became of the cases of a file.
 *
 * @module
 */
import type { CaseResult, Outcome } from "./run.ts";

const colours = { green: 32, red: 31, yellow: 33, grey: 90 };

/**
 * Writes a report: the counts, then each case that failed or was set aside.
 *
 * @param hasColour True for a terminal.
 */
export function reportFile(
  path: string,
  results: readonly CaseResult[],
  hasColour: boolean,
): string {
  const paint = (colour: keyof typeof colours, text: string) =>
    hasColour ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text;
  const count = (type: Outcome["type"]) =>
    results.filter(({ outcome }) => outcome.type === type).length;
  const failed = count("failed");
  const setAside = count("set aside");
  const lines = [
    `${path}: ${paint("green", `${count("passed")} passed`)}, ` +
    `${failed > 0 ? paint("red", `${failed} failed`) : "0 failed"}, ` +
    `${
      setAside > 0 ? paint("yellow", `${setAside} set aside`) : "0 set aside"
    }`,
  ];
  for (const { line, query, outcome } of results) {
    if (outcome.type !== "failed") continue;
    const variant = outcome.variant ? ` (${outcome.variant})` : "";
    lines.push(
      `  ${paint("red", "failed")} line ${line}${variant}: ${query}`,
      indent("expected", outcome.expected),
      indent("got", outcome.got),
    );
  }
  for (const { line, query, outcome } of results) {
    if (outcome.type !== "set aside") continue;
    const reason = paint("grey", outcome.reason);
    lines.push(`  set aside line ${line}: ${query}\n    ${reason}`);
  }
  return lines.join("\n");
}

function indent(label: string, text: string): string {
  return `    ${label}: ${text.replaceAll("\n", `\n      `)}`;
}

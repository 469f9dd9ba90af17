/**
 * Describes settings for `--help`.
 *
 * @module
 */
import type { Setting, SettingTable } from "./setting.ts";

const lineWidth = 78;
const indent = " ".repeat(6);

/** Lines of the help that describe all flags, `--help` and `--version` too. */
export function describeSettings(table: SettingTable): string[] {
  return [
    "Options, each with the variable that sets it too:",
    ...Object.values(table).flatMap(describe),
    "  -h, --help",
    `${indent}Shows this.`,
    "  --version",
    `${indent}Shows the version.`,
  ];
}

function describe({ flag, variable, value, help, preset }: Setting): string[] {
  const usage = `  --${flag}${value === undefined ? "" : ` ${value}`}`;
  const standard = preset === undefined ? "" : ` (${preset})`;
  return [`${usage}  [${variable}]`, ...wrap(`${help}${standard}`)];
}

/** Breaks a text between words. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length > lineWidth) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

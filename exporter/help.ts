/**
 * The text that `--help` prints.
 *
 * @module
 */
import { type Setting, settingTable } from "./setting_table.ts";

const lineWidth = 78;
const indent = " ".repeat(6);

/** All flags, each with its variable and default. */
export function help(): string {
  return [
    "Exports Redis queues to Prometheus.",
    "",
    "Usage:",
    "  deno run --allow-net --allow-env exporter/main.ts --redis-url URL [options]",
    "",
    "Options, each with the variable that sets it too:",
    ...Object.values<Setting>(settingTable).flatMap(describe),
    "  -h, --help",
    `${indent}Shows this.`,
    "  --version",
    `${indent}Shows the version.`,
    "",
    "/metrics is for Prometheus; /health answers 503 while Redis doesn't answer.",
  ].join("\n");
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

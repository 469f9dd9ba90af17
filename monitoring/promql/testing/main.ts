/**
 * Runs files in Prometheus' promqltest format.
 *
 * ```sh
 * deno task promqltest FILE…
 * ```
 *
 * @module
 */
import { reportFile } from "./report.ts";
import { runScript } from "./run.ts";
import { ScriptError } from "./script.ts";

const help = `Runs files in Prometheus' promqltest format on the engine.

Usage: deno task promqltest FILE…

Prints for each file how many cases passed, failed and were set aside, each
failed case with what was expected, and each case set aside with the reason:
it has native histograms, or what stands behind a feature flag of Prometheus.

Exits with 1 if a case failed or a file can't be read, and with 2 if no file is
named.`;

/** Runs one file. Returns true if nothing failed. */
async function runFile(path: string): Promise<boolean> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    console.error(`Cannot read ${path}: ${messageOf(error)}`);
    return false;
  }
  try {
    const results = await runScript(text);
    console.log(reportFile(path, results, hasColour));
    return results.every(({ outcome }) => outcome.type !== "failed");
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`Cannot read ${path}, ${error.message}`);
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const hasColour = Deno.stdout.isTerminal() && !Deno.noColor;

const paths = Deno.args.filter((argument) => argument !== "--");
if (paths.some((path) => path === "--help" || path === "-h")) {
  console.log(help);
} else if (paths.length === 0) {
  console.error(help);
  Deno.exitCode = 2;
} else {
  for (const path of paths) {
    if (!await runFile(path)) Deno.exitCode = 1;
  }
}

/**
 * Runs promtool, which checks rules and expositions as Prometheus reads them.
 *
 * @module
 */
import { assert } from "@std/assert";
import { hasProgram } from "./programs.ts";

/** True if tests that need promtool can run. */
export const hasPromtool: boolean = hasProgram("promtool", "prometheus");

/**
 * Runs promtool and returns its output.
 *
 * @throws {AssertionError} if promtool finds a problem.
 */
export async function promtool(...args: string[]): Promise<string> {
  const { success, printed } = await run(args);
  assert(success, printed);
  return printed;
}

async function run(args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command("promtool", {
    args,
  })
    .output();
  const printed = [stdout, stderr].map((part) => new TextDecoder().decode(part))
    .join("");
  return { success, printed };
}

/**
 * Runs promtool and returns its output, also when it finds problems. Undefined
 * without promtool.
 */
export const promtoolOutput = hasPromtool
  ? async (...args: string[]): Promise<string> => (await run(args)).printed
  : undefined;

/** Names that are required although promtool advises against them. */
const exempt = ["dalston_realtime_audio_processed_seconds"];

/**
 * Returns the problems that `promtool check metrics` finds. Undefined without
 * promtool.
 */
export const promtoolProblems = hasPromtool
  ? async (exposition: string): Promise<string[]> => {
    const process = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const input = process.stdin.getWriter();
    await input.write(new TextEncoder().encode(exposition));
    await input.close();
    const { stdout, stderr } = await process.output();
    const text = new TextDecoder();
    return [text.decode(stdout), text.decode(stderr)].join("\n").split("\n")
      .filter((line) =>
        line !== "" && !exempt.some((name) => line.startsWith(name))
      );
  }
  : undefined;

/**
 * Runs Deno to its end and returns its output.
 *
 * @module
 */
import { type ProgramRun, runProgram } from "./run_program.ts";

/** Runs this Deno with `args` in the folder `cwd`. */
export function runDeno(
  args: readonly string[],
  cwd: string,
): Promise<ProgramRun> {
  return runProgram(Deno.execPath(), { args: [...args], cwd });
}

/**
 * Runs a subcommand that answers in JSON.
 *
 * @throws {Error} with what Deno said, if it fails
 */
export async function denoJson<Answer>(
  args: readonly string[],
  cwd: string,
): Promise<Answer> {
  const { success, stdout, stderr } = await runDeno(args, cwd);
  if (!success) throw new Error(`deno ${args[0]} failed: ${stderr.trim()}`);
  return JSON.parse(stdout);
}

/**
 * Runs Deno and hands back what it said.
 *
 * @module
 */

/** The end of a run. */
export interface DenoRun {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs this Deno with `args` in the folder `cwd`. */
export async function runDeno(
  args: readonly string[],
  cwd: string,
): Promise<DenoRun> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    success,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
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

/**
 * Reads a repository through the program `git`.
 *
 * @module
 */
import { type ProgramRun, runProgram } from "./run_program.ts";

/** Runs git in the folder `cwd`. It fails, and says so, if git isn't installed. */
export async function git(
  cwd: string,
  ...args: string[]
): Promise<ProgramRun> {
  // In a hook these point to the repository whose hook it is.
  const env = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      !name.startsWith("GIT_")
    ),
  );
  try {
    return await runProgram("git", { args, cwd, clearEnv: true, env });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { success: false, stdout: "", stderr: "git isn't installed" };
  }
}

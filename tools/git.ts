/**
 * Reads a repository through the program `git`.
 *
 * @module
 */

/** The end of a run of git. */
export interface GitRun {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git in the folder `cwd`. It fails, and says so, if git isn't installed. */
export async function git(
  cwd: string,
  ...args: readonly string[]
): Promise<GitRun> {
  const decoder = new TextDecoder();
  // In a hook these point to the repository whose hook it is.
  const env = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      !name.startsWith("GIT_")
    ),
  );
  try {
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: [...args],
      cwd,
      clearEnv: true,
      env,
      stdin: "null",
    }).output();
    return {
      success,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { success: false, stdout: "", stderr: "git isn't installed" };
  }
}

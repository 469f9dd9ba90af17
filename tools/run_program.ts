/**
 * Runs a program to its end and returns its output.
 *
 * @module
 */

/** The end of a run. */
export interface ProgramRun {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `program` without input. */
export async function runProgram(
  program: string,
  options: Omit<Deno.CommandOptions, "stdin" | "stdout" | "stderr">,
): Promise<ProgramRun> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    success,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

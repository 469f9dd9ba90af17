/**
 * Runs checks one after the other, each to a line of its own.
 *
 * @module
 */
import { runDeno } from "./run_deno.ts";

/** One check of the gate. */
export interface Step {
  readonly name: string;
  /** Resolves to what is wrong, or to `""` where nothing is. */
  readonly run: () => Promise<string>;
}

/**
 * Runs every step, also after one that failed, and says how each went.
 *
 * @returns whether all went well
 */
export async function runSteps(
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<boolean> {
  let allWell = true;
  for (const { name, run } of steps) {
    const begin = performance.now();
    const problem = await run().catch(String);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (problem !== "") allWell = false;
    print(`${problem === "" ? "ok  " : "FAIL"}  ${name} (${seconds} s)`);
    if (problem !== "") print(problem.trimEnd());
  }
  return allWell;
}

/** A step that runs Deno and is well where Deno exits with 0. */
export function denoStep(name: string, args: string[], cwd: string): Step {
  return {
    name,
    async run() {
      const { success, stdout, stderr } = await runDeno(args, cwd);
      return success
        ? ""
        : (stdout + stderr).trim() || `deno ${args[0]} failed`;
    },
  };
}

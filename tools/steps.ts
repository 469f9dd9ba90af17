/**
 * Runs checks one after the other, each to a line of its own.
 *
 * @module
 */
import { runDeno } from "./run_deno.ts";

/** One check of the gate. */
export interface Step {
  readonly name: string;
  /**
   * Resolves to what is wrong, or to `""` where nothing is. Rejects with
   * {@linkcode Skip} where it can't be checked.
   */
  readonly run: () => Promise<string>;
}

/** A step can't check anything here. The message says why. */
export class Skip extends Error {
  override name = "Skip";
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
    const { mark, text } = await run().then(
      (problem) => ({ mark: problem === "" ? "ok" : "FAIL", text: problem }),
      (error) =>
        error instanceof Skip
          ? { mark: "skip", text: error.message }
          : { mark: "FAIL", text: String(error) },
    );
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (mark === "FAIL") allWell = false;
    print(`${mark.padEnd(4)}  ${name} (${seconds} s)`);
    if (text !== "") print(text.trimEnd());
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

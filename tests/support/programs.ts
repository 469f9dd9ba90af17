/**
 * Finds programs that tests need. If one is missing, its tests are ignored with
 * a warning, or fail if `DALSTON_REQUIRE` names the program.
 *
 * @module
 */

/** Programs that must be installed. */
const required = (Deno.env.get("DALSTON_REQUIRE") ?? "").split(",");

/**
 * Returns true if the program can run.
 *
 * @throws {Error} if it can't and `DALSTON_REQUIRE` names `requirement`.
 */
export function hasProgram(program: string, requirement: string): boolean {
  try {
    new Deno.Command(program, {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (required.includes(requirement)) {
      throw new Error(`DALSTON_REQUIRE asks for ${requirement}: no ${program}`);
    }
    console.warn(`tests that need ${program} are ignored: it isn't installed`);
    return false;
  }
}

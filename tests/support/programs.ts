/**
 * Programs that tests need. One that isn't there has its tests ignored, with
 * the reason, unless `DALSTON_REQUIRE` names it.
 *
 * @module
 */

/** Programs that must be there, by the environment. */
const required = (Deno.env.get("DALSTON_REQUIRE") ?? "").split(",");

/**
 * Whether a program can be run.
 *
 * @throws {Error} when it can't and `DALSTON_REQUIRE` names `requirement`.
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

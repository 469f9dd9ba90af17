/**
 * Runs Deno: as is where the JSR registry can be reached, and elsewhere with
 * an import map in which small stand-ins take the place of `@std/*`.
 *
 * ```sh
 * deno run --allow-all tools/deno.ts test --allow-all metrics/
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { offlineImportMap } from "./offline_import_map.ts";
import { repositoryRoot } from "./workspace.ts";

/** Subcommands that resolve imports and take `--import-map` and `--lock`. */
const resolving = new Set([
  "bench",
  "cache",
  "check",
  "doc",
  "info",
  "run",
  "serve",
  "test",
]);

/** Lock file with what tests and benches import, beside what the platform does. */
const lockFile = join(repositoryRoot, "tests", "deno.lock");

/**
 * Adds the lock file of the tests and, if there is one, the import map after a
 * subcommand that takes them.
 *
 * @param lock Another flag in the place of that lock file's.
 */
export function withFlags(
  args: readonly string[],
  importMap: string | undefined,
  lock = `--lock=${lockFile}`,
): string[] {
  const [subcommand, ...rest] = args;
  if (subcommand === undefined || !resolving.has(subcommand)) return [...args];
  const flags = [lock];
  if (importMap !== undefined) flags.push(`--import-map=${importMap}`);
  return [subcommand, ...flags, ...rest];
}

/** Runs Deno to its end and passes signals on. Returns its exit code. */
async function run(args: string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args }).spawn();
  const lastSent: Partial<Record<Deno.Signal, number>> = {};
  function pass(signal: Deno.Signal) {
    // A terminal sends Ctrl-C to the child too, and `deno task` may send a
    // signal twice; a program may take a second one for "at once".
    if (signal === "SIGINT" && Deno.stdin.isTerminal()) return;
    if (performance.now() - (lastSent[signal] ?? -Infinity) < 1000) return;
    lastSent[signal] = performance.now();
    child.kill(signal);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => pass(signal));
  }
  return (await child.status).code;
}

if (import.meta.main) {
  const [subcommand = ""] = Deno.args;
  const importMap = resolving.has(subcommand)
    ? await offlineImportMap(repositoryRoot)
    : undefined;
  if (importMap !== undefined) {
    console.error("JSR can't be reached: @std/* stand-ins from tools/offline/");
  }
  Deno.exit(await run(withFlags(Deno.args, importMap)));
}

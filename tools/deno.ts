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
import { offlineImportMap } from "./offline_import_map.ts";
import { repositoryRoot } from "./workspace.ts";

/** Subcommands that resolve imports and take `--import-map`. */
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

/** Places `--import-map` after the subcommand, where it takes one. */
export function withImportMap(
  args: readonly string[],
  importMap: string | undefined,
): string[] {
  const [subcommand, ...rest] = args;
  return importMap !== undefined && resolving.has(subcommand)
    ? [subcommand, `--import-map=${importMap}`, ...rest]
    : [...args];
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
  const importMap = resolving.has(Deno.args[0])
    ? await offlineImportMap(repositoryRoot)
    : undefined;
  if (importMap !== undefined) {
    console.error("JSR can't be reached: @std/* stand-ins from tools/offline/");
  }
  Deno.exit(await run(withImportMap(Deno.args, importMap)));
}

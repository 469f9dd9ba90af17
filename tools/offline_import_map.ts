/**
 * Decides whether this place needs the stand-ins and writes their import map.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { canReachJsr } from "./jsr_probe.ts";
import { jsrModules, offlineImports } from "./offline_imports.ts";
import { readWorkspace } from "./workspace.ts";

/**
 * Path of an import map where JSR can't be reached, `undefined` where it can.
 *
 * @throws {TypeError} if the workspace's imports contradict each other
 */
export async function offlineImportMap(
  root: string,
): Promise<string | undefined> {
  const workspace = await readWorkspace(root);
  const standIns = await findStandIns(root, "tools/offline");
  const folder = join(root, ".deno_offline");
  const reached = await canReachJsr(jsrModules(workspace, standIns), {
    root,
    silenceFile: join(folder, "jsr_kept_silent"),
  });
  if (reached) return undefined;
  const imports = offlineImports(workspace, standIns);
  const path = join(folder, "import_map.json");
  await replaceFile(path, JSON.stringify({ imports }, null, 2));
  return path;
}

/** `assert/mod.ts` stands for `@std/assert`, `testing/time.ts` for `@std/testing/time`. */
async function findStandIns(
  root: string,
  folder: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const library of Deno.readDir(join(root, folder))) {
    if (!library.isDirectory) continue;
    for await (const file of Deno.readDir(join(root, folder, library.name))) {
      const module = file.name.match(/^(?!_)(.+)(?<!_test)\.ts$/)?.[1];
      if (module === undefined) continue;
      const subpath = module === "mod" ? "" : `/${module}`;
      const path = join(folder, library.name, file.name);
      found.set(`@std/${library.name}${subpath}`, path);
    }
  }
  return found;
}

/** Writes so that a run beside this one never reads half a file. */
async function replaceFile(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${Deno.pid}`;
  await Deno.writeTextFile(draft, text);
  await Deno.rename(draft, path);
}

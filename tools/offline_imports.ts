/**
 * The import map for places where the JSR registry can't be reached: what the
 * workspace says, with stand-ins of our own in the place of `jsr:` packages.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Workspace } from "./workspace.ts";

/**
 * Merges the imports of the root and of every package. Entries that start with
 * `jsr:` make way for the stand-ins. Packages of the workspace get entries too,
 * since a map given by `--import-map` hides the names that Deno would know.
 *
 * @param standIns Specifier to file below the root.
 * @throws {TypeError} if two packages import different things by one name
 */
export function offlineImports(
  workspace: Workspace,
  standIns: ReadonlyMap<string, string>,
): Record<string, string> {
  const imports: Record<string, string> = {};
  for (const [name, target] of mergeImports(workspace)) {
    if (target.startsWith("jsr:")) continue;
    imports[name] = target;
    if (target.startsWith("npm:")) {
      // Follows from the entry itself in `deno.json`, but not in an import map.
      imports[`${name}/`] = `npm:/${target.slice("npm:".length)}/`;
    }
  }
  const files = workspace.members.map((member) => member.entryPoints);
  for (const [name, file] of [...files, standIns].flatMap((m) => [...m])) {
    imports[name] = pathToFileURL(join(workspace.root, file)).href;
  }
  return imports;
}

/** Lists the modules that the stand-ins replace, such as `jsr:@std/testing@^1.0.0/time`. */
export function jsrModules(
  workspace: Workspace,
  standIns: ReadonlyMap<string, string>,
): string[] {
  const targets = mergeImports(workspace);
  return [...standIns.keys()].flatMap((specifier) => {
    const [scope, library, ...subpath] = specifier.split("/");
    const target = targets.get(`${scope}/${library}`);
    return target === undefined ? [] : [[target, ...subpath].join("/")];
  });
}

function mergeImports(workspace: Workspace): Map<string, string> {
  const merged = new Map<string, string>();
  const origins = new Map<string, string>();
  const root = { folder: "", imports: workspace.imports };
  for (const { folder, imports } of [root, ...workspace.members]) {
    const origin = join(folder, "deno.json");
    for (const [name, target] of Object.entries(imports)) {
      const known = merged.get(name) ?? target;
      if (known !== target) {
        throw new TypeError(
          `Cannot merge the imports of ${origins.get(name)} and ${origin}: ` +
            `"${name}" is "${known}" in one and "${target}" in the other`,
        );
      }
      merged.set(name, target);
      origins.set(name, origins.get(name) ?? origin);
    }
  }
  return merged;
}

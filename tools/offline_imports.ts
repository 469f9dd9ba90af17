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
 * Merges the imports of the root and of every package. An entry that starts
 * with `jsr:` is replaced by the stand-ins for it; packages of the workspace
 * are found by name, since a map given by `--import-map` hides the names that
 * Deno would know from the workspace.
 *
 * @param standIns Specifier to file below the root.
 * @throws {TypeError} if two packages import different things by one name
 */
export function offlineImports(
  workspace: Workspace,
  standIns: ReadonlyMap<string, string>,
): Record<string, string> {
  const merged = mergeImports(workspace);
  const imports: Record<string, string> = {};
  for (const [name, { target }] of merged) {
    if (target.startsWith("jsr:")) continue;
    imports[name] = target;
    const subpaths = expandNpm(target);
    if (subpaths !== undefined) imports[`${name}/`] ??= subpaths;
  }
  const files = workspace.packages.map((member) => member.entryPoints);
  for (const [name, file] of [...files, standIns].flatMap((m) => [...m])) {
    imports[name] = pathToFileURL(join(workspace.root, file)).href;
  }
  return imports;
}

/** `jsr:` entries of the workspace, such as `jsr:@std/assert@^1.0.0`. */
export function jsrSpecifiers(workspace: Workspace): string[] {
  return [...mergeImports(workspace).values()]
    .map(({ target }) => target)
    .filter((target) => target.startsWith("jsr:"));
}

/** Stand-ins in `folder`: `assert/mod.ts` is `@std/assert`, `testing/bdd.ts` `@std/testing/bdd`. */
export async function findStandIns(
  root: string,
  folder: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (
    const { name: library, isDirectory } of Deno.readDir(join(root, folder))
  ) {
    if (!isDirectory) continue;
    for await (
      const { name: file } of Deno.readDir(join(root, folder, library))
    ) {
      if (!/^[a-z]\w*\.ts$/.test(file) || file.endsWith("_test.ts")) continue;
      const module = file === "mod.ts"
        ? ""
        : `/${file.slice(0, -".ts".length)}`;
      found.set(`@std/${library}${module}`, join(folder, library, file));
    }
  }
  return found;
}

function mergeImports(
  workspace: Workspace,
): Map<string, { target: string; origin: string }> {
  const merged = new Map<string, { target: string; origin: string }>();
  const origins = [
    { origin: "deno.json", imports: workspace.imports },
    ...workspace.packages.map(({ folder, imports }) => ({
      origin: `${folder}/deno.json`,
      imports,
    })),
  ];
  for (const { origin, imports } of origins) {
    for (const [name, target] of Object.entries(imports)) {
      const known = merged.get(name);
      if (known !== undefined && known.target !== target) {
        throw new TypeError(
          `Cannot merge the imports of ${known.origin} and ${origin}: ` +
            `"${name}" is "${known.target}" in one and "${target}" in the other`,
        );
      }
      merged.set(name, known ?? { target, origin });
    }
  }
  return merged;
}

/** Deno lets `name/sub` follow from `name` in `deno.json`, but not in an import map. */
function expandNpm(target: string): string | undefined {
  return target.startsWith("npm:")
    ? `npm:/${target.slice("npm:".length).replace(/^\//, "")}/`
    : undefined;
}

/**
 * The gate: everything that can be said of the tree without running it.
 *
 * ```sh
 * deno task check
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { untoldChanges } from "./changelog.ts";
import { checkImports } from "./check_imports.ts";
import { withFlags } from "./deno.ts";
import { withoutModuleDoc } from "./module_docs.ts";
import { offlineImportMap } from "./offline_import_map.ts";
import { expectedLock } from "./production_lock.ts";
import { denoStep, runSteps, type Step } from "./steps.ts";
import { readWorkspace, repositoryRoot, type Workspace } from "./workspace.ts";

/** Every check of this workspace. */
function steps({ root, members }: Workspace, importMap?: string): Step[] {
  const deno = (name: string, ...args: string[]) =>
    denoStep(name, withFlags(args, importMap), root);
  const entryPoints = members.flatMap((member) => [
    ...member.entryPoints.values(),
  ]);
  return [
    deno("format", "fmt", "--check"),
    deno("lint", "lint", "--quiet"),
    deno("types", "check", "--quiet", "."),
    deno("documentation", "doc", "--lint", "--quiet", ...entryPoints),
    {
      name: "module documentation",
      run: async () =>
        (await withoutModuleDoc(root, entryPoints))
          .map((file) => `${file} has no @module comment`).join("\n"),
    },
    {
      name: "imports",
      run: async () => (await checkImports(root, importMap)).join("\n"),
    },
    {
      name: "lock file",
      run: async () =>
        await expectedLock(root) ===
            await Deno.readTextFile(join(root, "deno.lock"))
          ? ""
          : "deno.lock isn't what tests/deno.lock gives: run deno task lock",
    },
    {
      name: "changelog",
      run: async () => (await untoldChanges(root)).join("\n"),
    },
    deno("publish, dry run", "publish", "--dry-run", "--allow-dirty"),
  ];
}

if (import.meta.main) {
  const workspace = await readWorkspace(repositoryRoot);
  const importMap = await offlineImportMap(repositoryRoot);
  const allWell = await runSteps(steps(workspace, importMap), console.log);
  Deno.exit(allWell ? 0 : 1);
}

/**
 * Checks that imports follow the arrows and form no circle.
 *
 * ```sh
 * deno run --allow-all tools/check_imports.ts
 * ```
 *
 * @module
 */
import { importCycles } from "./import_cycles.ts";
import { readImports } from "./import_graph.ts";
import { brokenRules } from "./import_rules.ts";
import { offlineImportMap } from "./offline_import_map.ts";
import { readWorkspace, repositoryRoot } from "./workspace.ts";

/** A sentence for each import that shouldn't be. */
export async function checkImports(
  root: string,
  importMap?: string,
): Promise<string[]> {
  const workspace = await readWorkspace(root);
  const imports = await readImports(workspace, importMap);
  const cycles = importCycles(imports).map((files) =>
    `${files[0]} imports itself by a circle: ${files.join(" -> ")}`
  );
  return [...brokenRules(imports, workspace), ...cycles];
}

if (import.meta.main) {
  const importMap = await offlineImportMap(repositoryRoot);
  const problems = await checkImports(repositoryRoot, importMap);
  for (const problem of problems) console.error(problem);
  Deno.exit(problems.length === 0 ? 0 : 1);
}

/**
 * Finds files that import each other in a circle.
 *
 * @module
 */
import type { Import } from "./import_graph.ts";

/** Each circle as its files in order, the first again at the end. */
export function importCycles(imports: readonly Import[]): string[][] {
  const importsOf = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[][] = [];

  function visit(file: string, path: readonly string[]) {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    if (done.has(file)) return;
    for (const { to } of importsOf.get(file) ?? []) {
      if (to !== undefined) visit(to, [...path, file]);
    }
    done.add(file);
  }

  for (const file of importsOf.keys()) visit(file, []);
  return cycles;
}

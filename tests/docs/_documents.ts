/**
 * Reads the documents of this repository.
 *
 * @module
 */
import { glob } from "node:fs/promises";
import { repositoryRoot } from "../../tools/workspace.ts";

/** Reads a document by its path below the root. */
export function readDocument(path: string): Promise<string> {
  return Deno.readTextFile(`${repositoryRoot}/${path}`);
}

/** Lists the paths of all documents below the root. */
export function documents(): Promise<string[]> {
  return Array.fromAsync(glob("**/*.md", {
    cwd: repositoryRoot,
    exclude: [
      ...["**/node_modules", "data", "coverage", ".deno_offline"],
      // Parts of docs/runbook.md.
      "mixin/alerts",
    ],
  }));
}

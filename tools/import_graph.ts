/**
 * Reads which file imports which in this workspace, as Deno resolves it: type imports and
 * dynamic ones count too.
 *
 * @module
 */
import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withFlags } from "./deno.ts";
import { denoJson } from "./run_deno.ts";
import type { Workspace } from "./workspace.ts";

/** One file imports another, or something from outside. */
export interface Import {
  /** Path of the file below the root. */
  readonly from: string;
  /** Line of the import, from 1. */
  readonly line: number;
  /** The specifier in the source, such as `./job.ts` or `@std/assert`. */
  readonly specifier: string;
  /** Path below the root; `undefined` for anything outside. */
  readonly to: string | undefined;
}

interface Resolved {
  readonly specifier?: string;
  readonly span: { readonly start: { readonly line: number } };
}

/** The answer of `deno info --json`, as far as it is read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: Resolved;
      readonly type?: Resolved;
    }[];
  }[];
}

/** Every import in every TypeScript file of the workspace. */
export async function readImports(
  { root, exclude }: Workspace,
  importMap?: string,
): Promise<Import[]> {
  const files = await Array.fromAsync(
    glob("**/*.ts", { cwd: root, exclude: ["**/node_modules", ...exclude] }),
  );
  const { modules } = await describe(root, files, importMap);
  const known = new Set(files);
  return modules.flatMap(({ specifier: url, dependencies = [] }) => {
    const from = pathBelow(root, url);
    if (from === undefined || !known.has(from)) return [];
    return dependencies.flatMap(({ specifier, code, type }) => {
      const resolved = code ?? type;
      if (resolved === undefined) return [];
      const to = pathBelow(root, resolved.specifier);
      return [{ from, line: resolved.span.start.line + 1, specifier, to }];
    });
  });
}

/** Has Deno read all files at once, by way of a module that imports each. */
async function describe(
  root: string,
  files: string[],
  importMap: string | undefined,
): Promise<Info> {
  const all = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const urls = files.map((file) => pathToFileURL(join(root, file)).href);
    const source = urls.map((url) => `import ${JSON.stringify(url)};\n`);
    await Deno.writeTextFile(all, source.join(""));
    return await denoJson<Info>(
      // The workspace may be another one, whose imports the lock file lacks.
      withFlags(["info", "--json", all], importMap, "--no-lock"),
      root,
    );
  } finally {
    await Deno.remove(all);
  }
}

function pathBelow(root: string, url: string | undefined): string | undefined {
  if (!url?.startsWith("file:")) return undefined;
  const path = relative(root, fileURLToPath(url));
  return path.startsWith("..") ? undefined : path;
}

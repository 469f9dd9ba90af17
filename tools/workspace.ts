/**
 * Reads the `deno.json` files of the workspace, so that no tool keeps a list
 * of packages of its own.
 *
 * @module
 */
import { join, normalize } from "node:path";

/** What the tools read of a `deno.json`. */
interface DenoConfig {
  readonly name?: string;
  readonly workspace?: readonly string[];
  readonly exports?: string | Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
}

/** One member of the workspace. */
export interface WorkspacePackage {
  /** Name that others import it by, such as `@dalston/metrics`. */
  readonly name: string;
  /** Folder below the root, such as `metrics`. */
  readonly folder: string;
  /** Specifier to file below the root: `@dalston/metrics/http` to `metrics/http.ts`. */
  readonly entryPoints: ReadonlyMap<string, string>;
  /** Import map entries of its own. */
  readonly imports: Readonly<Record<string, string>>;
}

/** The root's own import map entries and every member. */
export interface Workspace {
  readonly root: string;
  /** Empty, since folders are named from the root. */
  readonly folder: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly packages: readonly WorkspacePackage[];
}

/** The root folder of this repository. */
export const repositoryRoot: string = join(import.meta.dirname!, "..");

/** Reads the workspace whose `deno.json` lies in `root`. */
export async function readWorkspace(root: string): Promise<Workspace> {
  const config = await readConfig(root);
  const packages = (config.workspace ?? []).map(async (member) => {
    const folder = normalize(member).replace(/\/$/, "");
    const { name, exports = {}, imports = {} } = await readConfig(
      join(root, folder),
    );
    if (name === undefined) {
      throw new TypeError(`Cannot read ${folder}/deno.json: it has no "name"`);
    }
    const subpaths = typeof exports === "string" ? { ".": exports } : exports;
    const entryPoints = new Map(
      Object.entries(subpaths).map(([subpath, file]) => [
        join(name, subpath),
        join(folder, file),
      ]),
    );
    return { name, folder, entryPoints, imports };
  });
  return {
    root,
    folder: "",
    imports: config.imports ?? {},
    packages: await Promise.all(packages),
  };
}

async function readConfig(folder: string): Promise<DenoConfig> {
  return JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
}

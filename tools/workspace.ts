/**
 * Reads the `deno.json` files of the workspace, so that no tool keeps a list
 * of packages of its own.
 *
 * @module
 */
import { join, normalize } from "node:path";

/** A `deno.json`, as far as the tools read it. */
interface DenoConfig {
  readonly name?: string;
  readonly workspace?: readonly string[];
  readonly exports?: string | Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly exclude?: readonly string[];
  readonly tasks?: Readonly<Record<string, { readonly command: string }>>;
}

/** One member of the workspace. */
export interface Member {
  /** Folder below the root, such as `metrics`. */
  readonly folder: string;
  /**
   * Specifier to file below the root: `@dalston/metrics/http` to
   * `metrics/http.ts`. A member that has some is a package to publish.
   */
  readonly entryPoints: ReadonlyMap<string, string>;
  /** Import map entries of its own. */
  readonly imports: Readonly<Record<string, string>>;
}

/** The root and every member. */
export interface Workspace {
  readonly root: string;
  /** Import map entries for all. */
  readonly imports: Readonly<Record<string, string>>;
  /** Patterns that Deno leaves out. */
  readonly exclude: readonly string[];
  readonly members: readonly Member[];
  /** Files that tasks start, without import map: `mod.ts` of `deno task start`. */
  readonly programs: readonly string[];
}

/** The root folder of this repository. */
export const repositoryRoot: string = join(import.meta.dirname!, "..");

/** Reads the workspace whose `deno.json` lies in `root`. */
export async function readWorkspace(root: string): Promise<Workspace> {
  const { workspace = [], imports = {}, exclude = [], tasks = {} } =
    await readConfig(root);
  const members = workspace.map((folder) =>
    readMember(root, normalize(folder))
  );
  return {
    root,
    imports,
    exclude,
    members: await Promise.all(members),
    programs: Object.values(tasks).flatMap(({ command }) =>
      command.match(/(?<=^deno run (-\S+ )*)[^-\s]\S*\.ts/) ?? []
    ),
  };
}

async function readMember(root: string, folder: string): Promise<Member> {
  const { name, exports = {}, imports = {} } = await readConfig(
    join(root, folder),
  );
  const files = typeof exports === "string" ? { ".": exports } : exports;
  const entryPoints = name === undefined
    ? []
    : Object.entries(files).map(([subpath, file]) =>
      [join(name, subpath), join(folder, file)] as const
    );
  return { folder, entryPoints: new Map(entryPoints), imports };
}

async function readConfig(folder: string): Promise<DenoConfig> {
  return JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
}

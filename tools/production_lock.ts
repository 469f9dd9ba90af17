/**
 * Writes `deno.lock`: the part of `tests/deno.lock` that the platform needs.
 *
 * Deno fetches every package of its lock file, whatever the program imports.
 * Most of the packages are for tests and benches only, so these have a lock
 * file of their own, and whoever starts the platform doesn't fetch them.
 *
 * ```sh
 * deno task lock
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { repositoryRoot } from "./workspace.ts";

/** A package in a lock file. */
interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

/** A lock file, as far as it concerns npm packages. */
export interface Lock {
  readonly version: string;
  /** Resolved version by request: `npm:zod@^4.6.0` to `4.6.7`. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** Packages by name and version: `zod@4.6.7`. */
  readonly npm: Readonly<Record<string, LockedPackage>>;
  /** Requests of the `deno.json` files. */
  readonly workspace: {
    readonly dependencies?: readonly string[];
    readonly members?: Readonly<
      Record<string, { readonly dependencies?: readonly string[] }>
    >;
  };
}

/**
 * Keeps what the workspace's `deno.json` files ask for, with all that it
 * depends on, at the same versions.
 *
 * @throws {TypeError} names a package that the lock file lacks
 */
export function productionLock(lock: Lock): Lock {
  const { dependencies = [], members = {} } = lock.workspace;
  const requests = [dependencies]
    .concat(Object.values(members).map((member) => member.dependencies ?? []))
    .flat().filter((request) => request.startsWith("npm:"));
  const specifiers: Record<string, string> = {};
  const ids = new Set<string>();
  for (const request of [...new Set(requests)].sort()) {
    const version = lock.specifiers[request];
    if (version === undefined) {
      throw new TypeError(`Cannot find "${request}" in the lock file`);
    }
    specifiers[request] = version;
    addWithDependencies(lock, `${nameIn(request)}@${version}`, ids);
  }
  const npm = Object.fromEntries(
    Object.entries(lock.npm).filter(([id]) => ids.has(id)),
  );
  return { ...lock, specifiers, npm };
}

/** Returns `@types/ws` for `npm:@types/ws@^8.18.0`. */
function nameIn(request: string): string {
  return request.slice("npm:".length).replace(/(?<=.)@.*/, "");
}

function addWithDependencies(lock: Lock, id: string, ids: Set<string>): void {
  if (ids.has(id)) return;
  const locked = lock.npm[id];
  if (locked === undefined) {
    throw new TypeError(`Cannot find "${id}" in the lock file`);
  }
  ids.add(id);
  const { dependencies = [], optionalDependencies = [] } = locked;
  for (const name of [...dependencies, ...optionalDependencies]) {
    addWithDependencies(lock, idOf(lock, name), ids);
  }
}

/** Completes a dependency, which has its version only if there are several. */
function idOf(lock: Lock, name: string): string {
  if (lock.npm[name] !== undefined) return name;
  return Object.keys(lock.npm).find((id) => id.startsWith(`${name}@`)) ?? name;
}

/** Returns the text of the `deno.lock` that goes with `tests/deno.lock`. */
export async function expectedLock(root: string): Promise<string> {
  const text = await Deno.readTextFile(join(root, "tests/deno.lock"));
  return `${JSON.stringify(productionLock(JSON.parse(text)), null, 2)}\n`;
}

if (import.meta.main) {
  await Deno.writeTextFile(
    join(repositoryRoot, "deno.lock"),
    await expectedLock(repositoryRoot),
  );
}

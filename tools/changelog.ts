/**
 * Compares the names of metrics and settings with those at the last change of
 * the changelog. Operators build on these names, so a changed one needs a line
 * in the changelog.
 *
 * @module
 */
import { join } from "node:path";
import { git } from "./git.ts";
import { Skip } from "./steps.ts";

const changelog = "CHANGELOG.md";

/** The documents that list names, and how to read the names of each. */
const lists: readonly (readonly [
  file: string,
  read: (text: string) => ReadonlySet<string>,
])[] = [
  ["docs/metrics.md", metricNames],
  ["README.md", settingNames],
  ["exporter/README.md", settingNames],
];

/**
 * Returns a line for each document whose names changed since the changelog did,
 * in commits or in the working tree. A changelog with uncommitted changes counts
 * as up to date.
 *
 * @throws {Skip} if there is no history to compare with.
 */
export async function untoldChanges(root: string): Promise<string[]> {
  const commit = await lastChange(root);
  const { stdout: uncommitted } = await git(
    root,
    "status",
    "--porcelain",
    "--",
    changelog,
  );
  if (uncommitted !== "") return [];
  const changes = await Promise.all(lists.map(async ([file, read]) => {
    const before = read(await textAt(root, commit, file));
    const now = read(await Deno.readTextFile(join(root, file)));
    const names = [
      ...[...now.difference(before)].map((name) => `new ${name}`),
      ...[...before.difference(now)].map((name) => `gone ${name}`),
    ];
    return names.length === 0 ? [] : [
      `${changelog} doesn't tell what changed in ${file}: ${names.join(", ")}`,
    ];
  }));
  return changes.flat();
}

/** Returns the last commit that changed the changelog. */
async function lastChange(root: string): Promise<string> {
  const shallow = await git(root, "rev-parse", "--is-shallow-repository");
  if (!shallow.success) throw new Skip(shallow.stderr.trim());
  if (shallow.stdout.trim() === "true") throw new Skip("the clone is shallow");
  const { stdout } = await git(
    root,
    "log",
    "-1",
    "--format=%H",
    "--",
    changelog,
  );
  const commit = stdout.trim();
  if (commit === "") throw new Skip(`no commit has ${changelog}`);
  return commit;
}

/** Returns a file as it was in a commit; "" if the commit doesn't have it. */
async function textAt(
  root: string,
  commit: string,
  file: string,
): Promise<string> {
  return (await git(root, "show", `${commit}:./${file}`)).stdout;
}

/** Returns the names that are headings of `docs/metrics.md`. */
export function metricNames(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^### `(\w+)`$/gm)].flatMap(([, name]) => name ?? []),
  );
}

/** Returns the names in the columns "flag" and "variable" of Markdown tables. */
export function settingNames(text: string): Set<string> {
  const names = new Set<string>();
  let columns: readonly string[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) {
      columns = [];
      continue;
    }
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    // The first row of a table names its columns.
    if (columns.length === 0) columns = cells;
    for (const [place, cell] of cells.entries()) {
      if (!/^(flag|variable)$/.test(columns[place] ?? "")) continue;
      const name = cell.match(/^`(.+)`$/)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

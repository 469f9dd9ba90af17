import { assertEquals } from "@std/assert";
import { readImports } from "../../tools/import_graph.ts";
import { offlineImportMap } from "../../tools/offline_import_map.ts";
import { readWorkspace, repositoryRoot } from "../../tools/workspace.ts";
import { readDocument } from "./_documents.ts";

const contributing = await readDocument("CONTRIBUTING.md");

/** First cells of the rows of the table below a heading. */
function firstCells(heading: string): string[] {
  const [, section = ""] = contributing.split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  return [...text.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell = ""]) => cell);
}

/** Everything in backticks. */
function quoted(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/`(.+?)`/g)].map(([, name = ""]) => name)
  );
}

function foldersIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`../../${folder}`, import.meta.url))]
    .filter(({ isDirectory, name }) => isDirectory && !/^[._]/.test(name))
    .map(({ name }) => `${name}/`);
}

Deno.test("CONTRIBUTING has a row for every room", () => {
  const rooms = quoted(firstCells("Where things stand"))
    .map((room) => room.replace(/^services\//, ""));
  // Made by a run, and no part of the tree.
  const made = ["data/", "coverage/", "node_modules/"];
  const expected = [
    ...foldersIn(".").filter((room) =>
      room !== "services/" && !made.includes(room)
    ),
    ...foldersIn("services"),
  ];
  assertEquals(
    expected.filter((room) => !rooms.includes(room)),
    [],
    "rooms without a row",
  );
  const inTests = foldersIn("tests").map((folder) => `tests/${folder}`);
  const there = ["mod.ts", ...expected, ...inTests];
  assertEquals(
    rooms.filter((room) => !there.includes(room)),
    [],
    "rows without a room",
  );
});

Deno.test("CONTRIBUTING has a reason for every dependency, and no other", async () => {
  const imports = await readImports(
    await readWorkspace(repositoryRoot),
    await offlineImportMap(repositoryRoot),
  );
  const imported = imports.flatMap(({ specifier, to }) => {
    const [name] = specifier.replace(/^npm:\/?/, "")
      .match(/^(@[\w-]+\/)?[\w.-]+/) ?? [];
    const isNpm = to === undefined && name !== undefined &&
      !/^(node:|jsr:|https?:|@std\/|@dalston\/|@types\/)/.test(specifier);
    return isNpm ? [name] : [];
  });
  assertEquals(
    quoted(firstCells("Dependencies")).sort(),
    [...new Set(imported)].sort(),
  );
});

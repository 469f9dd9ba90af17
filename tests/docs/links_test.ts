import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { documents, readDocument } from "./_documents.ts";

/** Code, in which nothing is a link. */
const code = /^ *```[\s\S]*?^ *```|`[^`\n]*`/gm;

/** Anchors of a document's headings, as GitHub makes them. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-")
  );
}

/** What is wrong with a link; undefined if it leads somewhere. */
async function problem(
  from: string,
  target: string,
): Promise<string | undefined> {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? from : join(dirname(from), path);
  try {
    if (anchor === undefined) {
      await Deno.stat(file);
      return undefined;
    }
    const there = anchors(await readDocument(file));
    return there.includes(anchor) ? undefined : "no such heading";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "no such file";
    throw error;
  }
}

Deno.test("documents link to files and headings that there are", async () => {
  const broken: string[] = [];
  for (const from of await documents()) {
    const text = (await readDocument(from)).replaceAll(code, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const why = await problem(from, target);
      if (why !== undefined) broken.push(`${from}: ${target}: ${why}`);
    }
  }
  assertEquals(broken, []);
});

Deno.test("decisions name files and folders that there are", async () => {
  const missing: string[] = [];
  for (const page of await documents()) {
    if (!page.startsWith("docs/decisions/")) continue;
    const [, line = ""] = (await readDocument(page))
      .match(/^Code:((?:.|\n.)*)/m) ?? [];
    let folder = "";
    for (const [, named = ""] of line.matchAll(/`(.+?)`/g)) {
      const path = named.includes("/") ? named : join(folder, named);
      folder = path.endsWith("/") ? path : dirname(path);
      const found = await Deno.stat(path).catch(() => null);
      if (found === null) missing.push(`${page}: ${path}`);
    }
  }
  assertEquals(missing, []);
});

/** Leaves out the indentation, which a formatter changes. */
function unindented(text: string): string {
  return text.replaceAll(/^ +/gm, "");
}

Deno.test("docs/engines.md shows the code of the example", async () => {
  const sources = await Promise.all(
    ["engine", "main"].map(async (name) =>
      unindented(await readDocument(`examples/engine/${name}.ts`))
    ),
  );
  const page = await readDocument("docs/engines.md");
  const shown = [...page.matchAll(/^```ts ignore\n([\s\S]*?)^```/gm)]
    .map(([, block = ""]) => unindented(block));
  assertEquals(shown.length > 0, true);
  assertEquals(
    shown.filter((block) => !sources.some((source) => source.includes(block))),
    [],
  );
});

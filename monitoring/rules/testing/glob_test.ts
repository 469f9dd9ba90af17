import { assertEquals } from "@std/assert";
import { findFiles } from "./glob.ts";

Deno.test("findFiles() finds the files of a glob", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/more`);
  for (const name of ["a.yml", "b.yml", "c.yaml", "more/a.yml", "[x].yml"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  const found = async (glob: string) =>
    (await findFiles(`${folder}/${glob}`)).map((path) =>
      path.slice(folder.length + 1)
    );
  assertEquals(await found("a.yml"), ["a.yml"]);
  assertEquals(await found("no.yml"), []);
  assertEquals(await found("?.yml"), ["a.yml", "b.yml"]);
  assertEquals(await found("[a-b].y*"), ["a.yml", "b.yml"]);
  assertEquals(await found("[^a].y*ml"), ["b.yml", "c.yaml"]);
  assertEquals(await found("*/*.yml"), ["more/a.yml"]);
  assertEquals(await found("m*/a.yml"), ["more/a.yml"]);
  assertEquals(await found("no/*.yml"), []);
  assertEquals(await found("\\[x\\].yml"), ["[x].yml"]);
  await Deno.remove(folder, { recursive: true });
});

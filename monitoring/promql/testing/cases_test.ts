/**
 * Runs the cases that stand beside what they test, in files `*.test`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { reportFile } from "./report.ts";
import { runScript } from "./run.ts";

async function* findCases(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* findCases(new URL(`${name}/`, folder));
    if (name.endsWith(".test")) yield new URL(name, folder);
  }
}

const folder = new URL("../", import.meta.url);
const files = await Array.fromAsync(findCases(folder));

/** These cases are about names that are taken away at the end. */
const delayed = "testdata/names.test";

for (const file of files.sort()) {
  const name = file.href.slice(folder.href.length);
  for (const delaysNameRemoval of name === delayed ? [true] : [true, false]) {
    const when = delaysNameRemoval
      ? "names removed last"
      : "names removed at once";
    Deno.test(`cases of ${name} pass, ${when}`, async () => {
      const text = await Deno.readTextFile(file);
      const results = await runScript(text, { delaysNameRemoval });
      const others = results.filter(({ outcome }) => outcome.type !== "passed");
      assertEquals(others.length, 0, reportFile(name, results, false));
    });
  }
}

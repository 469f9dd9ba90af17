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

for (const file of files.sort()) {
  const name = file.href.slice(folder.href.length);
  Deno.test(`cases of ${name} pass`, async () => {
    const results = await runScript(await Deno.readTextFile(file));
    const others = results.filter(({ outcome }) => outcome.type !== "passed");
    assertEquals(others.length, 0, reportFile(name, results, false));
  });
}

import { assertEquals } from "@std/assert";
import { serviceNames } from "../../mod.ts";
import { settingTable } from "../../monitoring/setting_table.ts";
import { portVariable } from "../../services/service/settings.ts";

const root = new URL("../../", import.meta.url);
const services = new URL("services/", root);

/** Yields every TypeScript file in a folder, without tests. */
function* sources(folder: URL): Generator<URL> {
  for (const entry of Deno.readDirSync(folder)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) yield* sources(url);
    else if (/(?<!_test)\.ts$/.test(entry.name)) yield url;
  }
}

Deno.test("README has every setting that a service reads, and no other", async () => {
  const read = new Set<string>(
    Object.values(settingTable).map(({ variable }) => variable),
  );
  for (const source of sources(services)) {
    const text = await Deno.readTextFile(source);
    // A setting is a key of a shape that readSettings() reads.
    const keys = text.matchAll(/(?<=^ +)[A-Z][A-Z0-9]*_[A-Z0-9_]+(?=: \w)/gm);
    for (const [name] of keys) read.add(name);
  }
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const table = readme.slice(
    readme.indexOf("## Settings"),
    readme.indexOf("## Scale out"),
  );
  const told = new Set(
    [...table.matchAll(/(?<=`)[A-Z][A-Z0-9]*_[A-Z0-9_]+(?=`)/g)]
      .map(([name]) => name),
  );
  // The names of port variables are computed, see portVariable().
  for (const name of serviceNames) {
    told.delete(portVariable(name));
    read.delete(portVariable(name));
  }
  assertEquals([...told].sort(), [...read].sort());
});

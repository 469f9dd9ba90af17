import { assertEquals } from "@std/assert";
import { generatedFiles } from "./files.ts";

const root = new URL("../", import.meta.url);

for (const { path, text } of await generatedFiles()) {
  Deno.test(`${path} is what \`deno task generate\` writes`, async () => {
    assertEquals(await Deno.readTextFile(new URL(path, root)), text);
  });
}

for (
  const folder of ["docker/grafana/dashboards", "docker/prometheus/rules"]
) {
  Deno.test(`${folder}/ holds nothing that isn't generated`, async () => {
    const there: string[] = [];
    for await (const { name } of Deno.readDir(new URL(folder, root))) {
      there.push(`${folder}/${name}`);
    }
    const generated = (await generatedFiles()).map(({ path }) => path)
      .filter((path) => path.startsWith(folder));
    assertEquals(there.sort(), generated.sort());
  });
}

import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { withoutModuleDoc } from "./module_docs.ts";

Deno.test("withoutModuleDoc() names files whose first comment isn't the module's", async () => {
  const root = await Deno.makeTempDir();
  const files = {
    "module.ts":
      "/**\n * Adds.\n *\n * @module\n */\n/** One. */\nexport const a: number = 1;\n",
    "symbol.ts": "/** One. */\nexport const a: number = 1;\n",
    "bare.ts": "export const a: number = 1;\n",
  };
  try {
    for (const [file, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(root, file), text);
    }
    assertEquals(await withoutModuleDoc(root, Object.keys(files)), [
      "symbol.ts",
      "bare.ts",
    ]);
    await assertRejects(
      () => withoutModuleDoc(root, ["missing.ts"]),
      Error,
      "missing.ts",
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

/**
 * Writes every generated file.
 *
 * ```sh
 * deno task generate
 * ```
 *
 * @module
 */
import { generatedFiles } from "./files.ts";

const root = new URL("../", import.meta.url);

if (import.meta.main) {
  for (const { path, text } of await generatedFiles()) {
    await Deno.writeTextFile(new URL(path, root), text);
    console.log(path);
  }
}

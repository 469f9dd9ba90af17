/**
 * Finds entry points without a `@module` comment, which `deno doc --lint`
 * passes over.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { denoJson } from "./run_deno.ts";

/** The answer of `deno doc --json`, as far as it is read here. */
interface Documentation {
  readonly nodes: Readonly<
    Record<string, {
      readonly module_doc?: {
        readonly tags?: readonly { readonly kind: string }[];
      };
    }>
  >;
}

/** Those of `files` below `root` that have no `@module` comment. */
export async function withoutModuleDoc(
  root: string,
  files: readonly string[],
): Promise<string[]> {
  const { nodes } = await denoJson<Documentation>(
    ["doc", "--json", ...files],
    root,
  );
  return files.filter((file) => {
    const module = nodes[pathToFileURL(join(root, file)).href]?.module_doc;
    return !module?.tags?.some(({ kind }) => kind === "module");
  });
}

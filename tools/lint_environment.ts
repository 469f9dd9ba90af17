/**
 * Lint rule: environment variables are read where a program starts, and
 * everything else takes options. So one look at a `main.ts` tells what a
 * service can be told from outside.
 *
 * @module
 */
import { basename, relative } from "node:path";
import { repositoryRoot } from "./workspace.ts";

const message = "Environment variables are read in main.ts files and the root" +
  " mod.ts alone: take an option instead.";

/** Returns true if the file may read environment variables: it starts a program, is a test or a tool. */
function mayRead(file: string): boolean {
  const path = relative(repositoryRoot, file);
  return path === "mod.ts" || basename(path) === "main.ts" ||
    path.endsWith("_test.ts") || /^(tests|tools)\//.test(path);
}

const plugin: Deno.lint.Plugin = {
  name: "dalston",
  rules: {
    "environment-in-main": {
      create(context) {
        if (mayRead(context.filename)) return {};
        const report = (node: Deno.lint.Node) =>
          context.report({ node, message });
        return {
          'MemberExpression[object.name="Deno"][property.name="env"]': report,
          'MemberExpression[object.name="process"][property.name="env"]':
            report,
          'ImportDeclaration[source.value="node:process"] ImportSpecifier[imported.name="env"]':
            report,
        };
      },
    },
  },
};
export default plugin;

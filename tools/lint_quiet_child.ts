/**
 * Lint rule: a Deno that a test or a tool starts gets `--quiet`. On a machine
 * with an empty cache Deno prints `Download …` lines, and whoever reads the
 * program's output would take them for the program's own.
 *
 * @module
 */
const message =
  "Pass --quiet: else Deno's `Download` lines on a machine with " +
  "an empty cache look like the program's output.";

/** Subcommands that load modules before the program starts. */
const loading = new Set(["run", "eval", "serve"]);

function stringsOf(
  elements: Deno.lint.ArrayExpression["elements"],
): unknown[] {
  return elements.map((element) =>
    element.type === "Literal" ? element.value : undefined
  );
}

const plugin: Deno.lint.Plugin = {
  name: "dalston-processes",
  rules: {
    "quiet-child": {
      create(context) {
        return {
          'NewExpression[callee.property.name="Command"] Property[key.name="args"] > ArrayExpression'(
            node: Deno.lint.ArrayExpression,
          ) {
            const [subcommand, ...rest] = stringsOf(node.elements);
            if (typeof subcommand !== "string") return;
            if (!loading.has(subcommand) || rest.includes("--quiet")) return;
            context.report({ node, message });
          },
        };
      },
    },
  },
};
export default plugin;

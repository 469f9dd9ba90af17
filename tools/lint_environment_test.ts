import { assertEquals } from "@std/assert";
import { join } from "node:path";
import plugin from "./lint_environment.ts";
import { repositoryRoot } from "./workspace.ts";

/** The code that the rule objects to in a file of this repository. */
function findings(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, join(repositoryRoot, file), source)
    .map(({ range: [from, to] }) => source.slice(from, to));
}

Deno.test("environment-in-main objects to every way to the environment", () => {
  const source = `
    import { env, pid } from "node:process";
    Deno.env.get("A");
    const { B } = process.env;
    const mine = { env: 1 }.env + options.env;
  `;
  assertEquals(findings("services/gateway/routes.ts", source), [
    "env",
    "Deno.env",
    "process.env",
  ]);
});

Deno.test("environment-in-main leaves programs, tests and tools alone", () => {
  for (
    const file of [
      "mod.ts",
      "exporter/main.ts",
      "services/engines/transcriber/main.ts",
      "metrics/handler_test.ts",
      "tests/e2e/platform.ts",
      "tools/check.ts",
    ]
  ) {
    assertEquals(findings(file, 'Deno.env.get("A")'), [], file);
  }
  assertEquals(findings("metrics/mod.ts", "Deno.env"), ["Deno.env"]);
});

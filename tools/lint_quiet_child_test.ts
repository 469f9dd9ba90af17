import { assertEquals } from "@std/assert";
import plugin from "./lint_quiet_child.ts";

/** Returns the code that the rule reports. */
function findings(source: string): string[] {
  return Deno.lint.runPlugin(plugin, "x_test.ts", source)
    .map(({ range: [from, to] }) => source.slice(from, to));
}

Deno.test("quiet-child reports a program that Deno runs without --quiet", () => {
  assertEquals(
    findings(`
      new Deno.Command(Deno.execPath(), { args: ["run", "-A", file], cwd });
      new Deno.Command(deno, { args: ["eval", "--no-check", source] });
    `),
    ['["run", "-A", file]', '["eval", "--no-check", source]'],
  );
});

Deno.test("quiet-child accepts --quiet, other subcommands and programs", () => {
  assertEquals(
    findings(`
      new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", file] });
      new Deno.Command(Deno.execPath(), { args: ["fmt", "-"] });
      new Deno.Command(Deno.execPath(), { args: [...flags, "run"] });
      new Deno.Command("redis-server", { args: ["--port", "0"] });
      const options = { args: ["run"] };
    `),
    [],
  );
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { withFlags } from "./deno.ts";
import { repositoryRoot } from "./workspace.ts";

const launcher = join(import.meta.dirname!, "deno.ts");

/** Runs `source` by the launcher, with stdin that is no terminal. */
function launch(source: string) {
  const child = new Deno.Command(Deno.execPath(), {
    // Not a script elsewhere: Deno would take the lock file for that one's.
    args: ["run", "--quiet", "-A", launcher, "eval", "--no-check", source],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  return {
    child,
    lines: child.stdout.pipeThrough(new TextDecoderStream()).getReader(),
  };
}

Deno.test("withFlags() adds lock file and import map to a subcommand that takes them", () => {
  const lock = `--lock=${join(repositoryRoot, "tests", "deno.lock")}`;
  assertEquals(
    withFlags(["test", "-A", "metrics/"], "/m.json"),
    ["test", lock, "--import-map=/m.json", "-A", "metrics/"],
  );
  assertEquals(withFlags(["test", "-A"], undefined), ["test", lock, "-A"]);
  assertEquals(withFlags(["lint"], "/m.json"), ["lint"]);
  assertEquals(withFlags([], "/m.json"), []);
});

Deno.test("the launcher passes the exit code on", async () => {
  const launched = launch("Deno.exit(7)");
  assertEquals((await launched.child.status).code, 7);
  await launched.lines.cancel();
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`the launcher passes ${signal} on, sent twice as once, and waits for the end`, async () => {
    const launched = launch(`
      let received = 0;
      Deno.addSignalListener("${signal}", () => {
        if (++received === 1) setTimeout(() => Deno.exit(40 + received), 300);
      });
      setInterval(() => {}, 1000);
      console.log("ready");
    `);
    assertStringIncludes((await launched.lines.read()).value ?? "", "ready");
    launched.child.kill(signal);
    launched.child.kill(signal);
    assertEquals((await launched.child.status).code, 41);
    await launched.lines.cancel();
  });
}

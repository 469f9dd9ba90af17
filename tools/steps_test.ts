import { assertEquals, assertStringIncludes } from "@std/assert";
import { denoStep, runSteps, Skip } from "./steps.ts";

Deno.test("runSteps() goes on after a failure, shows it and is false", async () => {
  const lines: string[] = [];
  const allWell = await runSteps([
    { name: "first", run: () => Promise.resolve("first is wrong\n") },
    { name: "second", run: () => Promise.reject(new TypeError("no file")) },
    { name: "third", run: () => Promise.resolve("") },
  ], (line) => lines.push(line.replace(/\d+\.\d/, "0.0")));
  assertEquals(allWell, false);
  assertEquals(lines, [
    "FAIL  first (0.0 s)",
    "first is wrong",
    "FAIL  second (0.0 s)",
    "TypeError: no file",
    "ok    third (0.0 s)",
  ]);
});

Deno.test("runSteps() is true where no step fails, and says which are skipped", async () => {
  const lines: string[] = [];
  const step = { name: "a", run: () => Promise.resolve("") };
  const skipped = {
    name: "b",
    run: () => Promise.reject(new Skip("no history")),
  };
  assertEquals(
    await runSteps([step, skipped], (line) => {
      lines.push(line.replace(/\d+\.\d/, "0.0"));
    }),
    true,
  );
  assertEquals(lines, ["ok    a (0.0 s)", "skip  b (0.0 s)", "no history"]);
});

Deno.test("denoStep() resolves to the output of a run that fails, and to nothing otherwise", async () => {
  const fail = 'console.log("to out"); console.error("to error"); Deno.exit(1)';
  const problem = await denoStep("a", ["eval", fail], ".").run();
  assertStringIncludes(problem, "to out");
  assertStringIncludes(problem, "to error");
  assertEquals(await denoStep("a", ["eval", "console.log(1)"], ".").run(), "");
  assertEquals(
    await denoStep("a", ["eval", "Deno.exit(1)"], ".").run(),
    "deno eval failed",
  );
});

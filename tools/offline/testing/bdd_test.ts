import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { runDeno } from "../../run_deno.ts";

const bdd = pathToFileURL(join(import.meta.dirname!, "bdd.ts")).href;

/** Runs `suites` as a test file of its own; what it printed with `console.info()`. */
async function run(suites: string) {
  const folder = await Deno.makeTempDir();
  try {
    const names = "afterAll, afterEach, beforeAll, beforeEach, describe, it";
    const source = `import { ${names} } from "${bdd}";\n${suites}`;
    await Deno.writeTextFile(join(folder, "suite_test.ts"), source);
    const { success, stdout } = await runDeno(["test", "--no-check"], folder);
    return { success, said: stdout.match(/said \S+/g)?.join() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the stand-in for describe() runs hooks around cases from outside in", async () => {
  const result = await run(`
    const say = (what) => () => console.info("said", what);
    describe("outer", () => {
      beforeAll(say("beforeAll"));
      beforeEach(say("outerBefore"));
      afterEach(say("outerAfter"));
      afterAll(say("afterAll"));
      it("one", say("one"));
      it.skip("two", say("two"));
      describe("inner", () => {
        beforeEach(say("innerBefore"));
        afterEach(say("innerAfter"));
        it("three", say("three"));
      });
    });
    it("alone", say("alone"));
  `);
  assertEquals(result, {
    success: true,
    said: [
      ..."beforeAll outerBefore one outerAfter".split(" "),
      ..."outerBefore innerBefore three innerAfter outerAfter".split(" "),
      ..."afterAll alone".split(" "),
    ].map((word) => `said ${word}`).join(),
  });
});

Deno.test("the stand-in for it() fails the run, and the cases behind it still run", async () => {
  const result = await run(`
    describe("suite", () => {
      it("fails", () => { throw new Error("no"); });
      it("runs", () => console.info("said", "ran"));
    });
  `);
  assertEquals(result, { success: false, said: "said ran" });
});

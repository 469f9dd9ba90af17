import { assertEquals } from "@std/assert";
import { Keyed } from "./_keyed.ts";

Deno.test("Keyed runs what has one key in order and other keys beside it", async () => {
  const keyed = new Keyed();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = keyed.run("a", async () => {
    await gate.promise;
    log.push("a1");
  });
  const second = keyed.run("a", () => Promise.resolve(void log.push("a2")));
  await keyed.run("b", () => Promise.resolve(void log.push("b1")));
  assertEquals(log, ["b1"]);
  gate.resolve();
  await Promise.all([first, second]);
  assertEquals(log, ["b1", "a1", "a2"]);
  assertEquals(keyed.size, 0);
});

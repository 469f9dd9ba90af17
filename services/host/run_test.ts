import { assertEquals, assertRejects } from "@std/assert";
import { stopAll } from "./run.ts";

Deno.test("stopAll() stops all together, and last those that others tell of their end", async () => {
  const log: string[] = [];
  const service = (name: string, stopsLast = false) => ({
    name,
    address: null,
    metricsAddress: null,
    stopsLast,
    async stop() {
      log.push(`${name} stops`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`${name} stopped`);
      if (name === "broken") throw new Error("no");
    },
  });
  const error = await assertRejects(
    () => stopAll([service("last", true), service("broken"), service("other")]),
    AggregateError,
  );
  assertEquals(error.errors.map(({ message }) => message), [
    "Cannot stop broken",
  ]);
  assertEquals(log, [
    "broken stops",
    "other stops",
    "broken stopped",
    "other stopped",
    "last stops",
    "last stopped",
  ]);
});

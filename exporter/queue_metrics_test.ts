import { assertEquals } from "@std/assert";
import type { QueueReading } from "./mod.ts";
import { totalOf } from "./queue_metrics.ts";

Deno.test("totalOf() adds counts, takes the highest age and leaves out what nobody has", () => {
  assertEquals(
    totalOf([
      { inFlight: 2, oldestInFlightAge: 3, entriesAdded: 4 },
      { inFlight: 1, oldestInFlightAge: 7, entriesAdded: 0 },
    ]),
    { inFlight: 3, oldestInFlightAge: 7, entriesAdded: 4 },
  );
  assertEquals(totalOf([]), {});
});

Deno.test("totalOf() doesn't know what one part doesn't know", () => {
  assertEquals(
    totalOf([{ orphaned: 1, oldestTaskAge: 0 }, { oldestTaskAge: 5 }]),
    { orphaned: undefined, oldestTaskAge: 5 },
  );
});

Deno.test("QueueReading has the fields of the table and no others", () => {
  const reading: QueueReading = {
    exists: true,
    depth: 1,
    depthIsExact: true,
    inFlight: 1,
    // @ts-expect-error: the table has no such field
    inFlights: 1,
  };
  // @ts-expect-error: every reading has a depth
  const withoutDepth: QueueReading = { exists: true, depthIsExact: true };
  assertEquals([reading.depth, withoutDepth.exists], [1, true]);
});

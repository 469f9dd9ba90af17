import { assertEquals } from "@std/assert";
import { join } from "node:path";
import type { QueueSource } from "@dalston/exporter";
import { only } from "../../../tests/support/elements.ts";
import { newMessage } from "../../../tests/conformance/records.ts";
import { openSqlite } from "./open.ts";
import { openSqliteQueueSource } from "./queue_source.ts";

Deno.test("sqliteQueueSource() counts waiting, in-flight, orphaned and dead tasks", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "dalston.db");
  let now = Date.parse("2026-01-01T00:00:00Z");
  const clock = () => now;
  try {
    await using backend = openSqlite(path, clock);
    await using source: QueueSource = openSqliteQueueSource(path, clock);
    const { signal } = new AbortController();
    assertEquals([...(await source.discover(signal)).queues], []);

    const { taskQueue, workerRegistry } = backend;
    for (let task = 0; task < 4; task++) {
      await taskQueue.enqueue(newMessage({ engine_id: "transcriber" }));
      now += 1_000;
    }
    await workerRegistry.heartbeat({
      kind: "engine",
      id: "alive",
      engine_id: "transcriber",
      stage: "transcribe",
      capabilities: [],
      capacity: 1,
      active: 1,
    });
    for (const consumer of ["alive", "gone", "gone"]) {
      const lease = only(
        await taskQueue.claim("transcriber", {
          consumer,
          leaseMs: 60_000,
          waitMs: 0,
          count: 1,
        }),
      );
      if (consumer === "alive") {
        await taskQueue.deadLetter(lease, { code: "test", message: "Test." });
        now += 2_000;
      }
    }
    assertEquals([...(await source.discover(signal)).queues], ["transcriber"]);
    const { queues } = await source.read(["transcriber", "other"], signal);
    assertEquals(queues.get("transcriber"), {
      exists: true,
      depth: 1,
      depthIsExact: true,
      oldestTaskAge: 3,
      inFlight: 2,
      oldestInFlightAge: 5,
      orphaned: 2,
      liveConsumers: 1,
      deadLetters: 1,
      oldestDeadLetterAge: 2,
      entriesAdded: 4,
    });
    assertEquals(queues.get("other"), {
      exists: false,
      depth: 0,
      depthIsExact: true,
      oldestTaskAge: 0,
      inFlight: 0,
      oldestInFlightAge: 0,
      orphaned: 0,
      liveConsumers: 0,
      deadLetters: 0,
      oldestDeadLetterAge: 0,
      entriesAdded: undefined,
    });
    await source.check(signal);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

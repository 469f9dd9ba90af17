/**
 * Tests the list of workers.
 *
 * @module
 */
import { assert, assertEquals, assertExists } from "@std/assert";
import { only } from "../support/elements.ts";
import { eventually } from "../support/eventually.ts";
import type { Worker } from "../../services/contracts/worker.ts";
import type { WorkerRegistry } from "../../services/ports/worker_registry.ts";
import { newEngineWorker, newRealtimeWorker } from "./records.ts";
import { type Case, connections, elapse, upTo } from "./_suite.ts";

/** Sorts workers by id, without the time, which the registry adds. */
function reports(workers: readonly Worker[]) {
  return workers
    .map(({ last_heartbeat: _, ...report }) => report)
    .toSorted((a, b) => a.id < b.id ? -1 : 1);
}

/** Gets the time of the heartbeat of the only worker. */
async function heartbeatOf(registry: WorkerRegistry): Promise<number> {
  return Date.parse(only(await registry.workers()).last_heartbeat);
}

/** Registers the cases. */
export function workerCases(check: Case<WorkerRegistry>): void {
  check("workers() gives the whole report of each worker", async (opened) => {
    const { subject } = opened;
    const [engine, realtime] = [newEngineWorker(), newRealtimeWorker()];
    assertEquals(await subject.workers(), []);
    await subject.heartbeat(engine);
    await subject.heartbeat(realtime);
    const workers = await (await opened.another()).workers();
    assertEquals(reports(workers), [realtime, engine]);
  });

  check("heartbeat() replaces the report and the time", async (opened) => {
    const { subject } = opened;
    await subject.heartbeat(newEngineWorker());
    const first = await heartbeatOf(subject);
    const busy = newEngineWorker({ active: 3, capabilities: [] });
    await eventually("a later heartbeat", async () => {
      await subject.heartbeat(busy);
      return await heartbeatOf(subject) > first || null;
    });
    assertEquals(reports(await subject.workers()), [busy]);
  });

  check("remove() removes the worker at once", async ({ subject }) => {
    const [engine, realtime] = [newEngineWorker(), newRealtimeWorker()];
    await subject.heartbeat(engine);
    await subject.heartbeat(realtime);
    await subject.remove(engine.id);
    await subject.remove("nobody");
    assertEquals(reports(await subject.workers()), [realtime]);
  });

  check("evict() removes only stale workers", async ({ subject }) => {
    const stale = newRealtimeWorker({ id: "stale" });
    const fresh = newEngineWorker({ id: "fresh" });
    const evicted = await eventually("only the stale one to go", async () => {
      await subject.heartbeat(stale);
      await elapse(150);
      await subject.heartbeat(fresh);
      const evicted = await subject.evict(100);
      // If the machine stood still, the fresh one was stale too.
      return evicted.length === 1 ? evicted : null;
    });
    assertEquals(reports(evicted), [stale]);
    assertEquals(reports(await subject.workers()), [fresh]);
    assertEquals(await subject.evict(60_000), []);
  });

  check("evict() by 10 at once gives each worker to one", async (opened) => {
    const registry = await connections(opened, 2);
    const workers = upTo(5).map((n) => newEngineWorker({ id: `${n}` }));
    for (const worker of workers) await opened.subject.heartbeat(worker);
    await elapse(50);
    const evicted = await Promise.all(
      upTo(10).map((n) => registry(n).evict(1)),
    );
    assertEquals(reports(evicted.flat()), workers);
    assertEquals(await opened.subject.workers(), []);
  });

  check(
    "heartbeat() brings an evicted worker back complete",
    async (opened) => {
      const { subject } = opened;
      const report = newEngineWorker();
      await subject.heartbeat(report);
      const [gone] = await eventually("an evicted worker", async () => {
        const evicted = await subject.evict(1);
        return evicted.length > 0 ? evicted : null;
      });
      assertExists(gone);
      assertEquals(await subject.workers(), []);
      await subject.heartbeat(report);
      assertEquals(reports(await subject.workers()), [report]);
      assert(await heartbeatOf(subject) > Date.parse(gone.last_heartbeat));
    },
  );
}

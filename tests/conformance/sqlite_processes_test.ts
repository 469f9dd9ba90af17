import { assert, assertEquals } from "@std/assert";
import { openBackend } from "../../services/adapters/open.ts";
import type { Backend } from "../../services/ports/backend.ts";
import { claimOne } from "./_claim.ts";
import { BackendProcess, together } from "./_process.ts";
import { newMessage, newRealtimeWorker } from "./records.ts";
import { patienceMs, upTo } from "./_suite.ts";

/** Runs a test in a folder of its own. */
function test(
  name: string,
  check: (dataDir: string) => Promise<void>,
): void {
  Deno.test(`SQLite: ${name}`, async () => {
    const dataDir = await Deno.makeTempDir();
    try {
      await check(dataDir);
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  });
}

async function enqueue(backend: Backend, count: number): Promise<string[]> {
  const ids = upTo(count).map((n) => `task-${n}`);
  for (const task_id of ids) {
    await backend.taskQueue.enqueue(newMessage({ task_id }));
  }
  return ids;
}

test("processes may all be the first to open the database", async (dataDir) => {
  assertEquals(await together(dataDir, "drain", 6), upTo(6).map(() => []));
});

test("processes share 600 tasks, each done once", async (dataDir) => {
  await using backend = await openBackend({ dataDir });
  const ids = await enqueue(backend, 600);
  const done = await together(dataDir, "drain", 3);
  assertEquals(done.flat().toSorted(), ids.toSorted());
});

test("processes share 100 slots, none taken twice", async (dataDir) => {
  await using backend = await openBackend({ dataDir });
  const worker = newRealtimeWorker({ capacity: 100 });
  await backend.workerRegistry.heartbeat(worker);
  const taken = await together(dataDir, "reserve", 3);
  assertEquals(taken.flat().length, 100);
  assertEquals((await backend.workerRegistry.sessions()).length, 100);
});

test("a killed process loses its lease, not its task", async (dataDir) => {
  await using backend = await openBackend({ dataDir });
  const ids = await enqueue(backend, 5);
  await using holder = await BackendProcess.start(dataDir, "hold");
  await holder.begin();
  assertEquals(await holder.line(), ids[0]);
  await holder.kill();

  const deliveries: Record<string, number> = {};
  for (const _ of ids) {
    const lease = await claimOne(backend.taskQueue, "transcriber", {
      consumer: "heir",
      leaseMs: 60_000,
      waitMs: patienceMs,
    });
    assert(lease && await backend.taskQueue.acknowledge(lease));
    deliveries[lease.message.task_id] = lease.deliveries;
  }
  assertEquals(deliveries, {
    "task-1": 2,
    "task-2": 1,
    "task-3": 1,
    "task-4": 1,
    "task-5": 1,
  });
});

test("a process killed while it writes loses nothing", async (dataDir) => {
  await using filler = await BackendProcess.start(dataDir, "fill");
  await filler.begin();
  for (const _ of upTo(100)) assert(await filler.line());
  const accepted = 100 + (await filler.kill()).length;

  await using backend = await openBackend({ dataDir });
  await backend.check();
  const found: string[] = [];
  for (;;) {
    const lease = await claimOne(backend.taskQueue, "transcriber", {
      consumer: "heir",
      leaseMs: 60_000,
      waitMs: 0,
    });
    if (lease === null) break;
    found.push(lease.message.task_id);
  }
  // One more may have been stored before it was printed.
  assertEquals(
    found.slice(0, accepted),
    upTo(accepted).map((n) => `task-${n}`),
  );
  assert(found.length <= accepted + 1, `${found.length} of ${accepted}`);
});

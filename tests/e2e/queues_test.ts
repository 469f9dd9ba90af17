import { type QueueReading, redisQueueSource } from "@dalston/exporter";
import { assert, assertEquals } from "@std/assert";
import { exactly, only } from "../support/elements.ts";
import { openRedis } from "../../services/adapters/redis/open.ts";
import type { TaskLease } from "../../services/ports/task_queue.ts";
import {
  newEngineWorker,
  newEvent,
  newMessage,
} from "../conformance/records.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";

const queue = "transcriber";
const worker = newEngineWorker({ id: "transcriber@1", engine_id: queue });
const claimed = { consumer: worker.id, leaseMs: 60_000, waitMs: 0 };
const reason = { code: "poison", message: "It kills workers." };

Deno.test({
  name: "exporter reads the platform's own queues correctly",
  ignore: !hasRedis,
  async fn(t) {
    await using redis = await startRedis();
    await using ports = await openRedis(redis);
    const { taskQueue, eventLog, workerRegistry } = ports;
    await using source = redisQueueSource({ url: redis.url });

    async function snapshot() {
      const signal = AbortSignal.timeout(10_000);
      const { queues, deadEvents, problems } = await source.read(
        [queue],
        signal,
      );
      assertEquals(problems, []);
      const reading = queues.get(queue);
      assert(reading !== undefined && !(reading instanceof Error));
      return { reading, deadEvents };
    }
    /** Compares the given counts with the exporter's. */
    async function assertReads(counts: Partial<QueueReading>): Promise<void> {
      const { reading } = await snapshot();
      const found: Record<string, unknown> = { ...reading };
      for (const [name, count] of Object.entries(counts)) {
        assertEquals(found[name], count, name);
      }
    }
    async function claim(count: number): Promise<TaskLease[]> {
      return await taskQueue.claim(queue, { ...claimed, count });
    }

    await workerRegistry.heartbeat(worker);
    for (let n = 0; n < 5; n++) {
      await taskQueue.enqueue(newMessage({ task_id: `task-${n}` }));
    }

    await t.step(
      "waiting tasks with a live consumer",
      () =>
        assertReads({
          depth: 5,
          depthIsExact: true,
          inFlight: 0,
          liveConsumers: 1,
          deadLetters: 0,
          entriesAdded: 5,
        }),
    );

    const [first, second, third] = exactly(3, await claim(3));
    await t.step(
      "tasks in flight at a live consumer",
      () =>
        assertReads({ depth: 2, inFlight: 3, orphaned: 0, liveConsumers: 1 }),
    );

    await t.step("an acknowledged task", async () => {
      await taskQueue.acknowledge(first);
      await assertReads({ depth: 2, inFlight: 2, entriesAdded: 5 });
    });

    await t.step("a dead letter of a queue", async () => {
      await taskQueue.deadLetter(second, reason);
      await assertReads({ depth: 2, inFlight: 1, deadLetters: 1 });
    });

    await t.step("a released task waits again", async () => {
      await taskQueue.release(third);
      await assertReads({ depth: 3, inFlight: 0, orphaned: 0 });
      const { reading } = await snapshot();
      assert((reading.oldestTaskAge ?? 0) > 0);
    });

    await t.step("orphaned tasks", async () => {
      assertEquals((await claim(2)).length, 2);
      await workerRegistry.remove(worker.id);
      await assertReads({
        depth: 1,
        inFlight: 2,
        orphaned: 2,
        liveConsumers: 0,
      });
    });

    await t.step("a dead letter of the event log", async () => {
      await eventLog.publish(newEvent());
      const options = { consumer: "o", count: 1, leaseMs: 60_000, waitMs: 0 };
      const delivery = only(await eventLog.read(options));
      await eventLog.deadLetter(delivery, reason);
      const { reading, deadEvents } = await snapshot();
      assertEquals([deadEvents, reading.deadLetters], [1, 1]);
    });
  },
});

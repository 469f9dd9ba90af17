/**
 * Uses an embedded backend, for tests of several processes: `<data folder>
 * <action>`. Prints `up`, begins when its input ends, and prints a line for each
 * thing done.
 *
 * @module
 */
import { openBackend } from "../../services/adapters/open.ts";
import type { Backend } from "../../services/ports/backend.ts";
import { newMessage } from "./records.ts";

const actions = new Map(Object.entries<(backend: Backend) => Promise<void>>({
  /** Claims one task and does nothing more. */
  async hold({ taskQueue }) {
    const [lease] = await taskQueue.claim("transcriber", {
      consumer: "holder",
      count: 1,
      leaseMs: 1_000,
      waitMs: 0,
    });
    console.log(lease?.message.task_id);
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  },
  /** Enqueues tasks for ever. */
  async fill({ taskQueue }) {
    for (let n = 1;; n++) {
      await taskQueue.enqueue(newMessage({ task_id: `task-${n}` }));
      console.log(`task-${n}`);
    }
  },
  /** Claims and acknowledges all tasks. */
  async drain({ taskQueue }) {
    const consumer = `drain-${Deno.pid}`;
    for (;;) {
      const [lease] = await taskQueue.claim("transcriber", {
        consumer,
        count: 1,
        leaseMs: 60_000,
        waitMs: 0,
      });
      if (lease === undefined) return;
      if (await taskQueue.acknowledge(lease)) {
        console.log(lease.message.task_id);
      }
    }
  },
  /** Reserves all free slots. */
  async reserve({ workerRegistry }) {
    for (;;) {
      const slot = await workerRegistry.reserve({
        sessionId: crypto.randomUUID(),
        tenantId: "tenant-a",
        leaseMs: 60_000,
        staleAfterMs: 60_000,
      });
      if (slot === null) return;
      console.log(slot.session.id);
    }
  },
}));

const [dataDir = "", name = ""] = Deno.args;
const action = actions.get(name);
if (action === undefined) throw new TypeError(`Cannot do "${name}"`);
console.log("up");
for await (const _ of Deno.stdin.readable);
await using backend = await openBackend({ dataDir });
await action(backend);

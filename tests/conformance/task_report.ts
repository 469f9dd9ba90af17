/**
 * What every {@linkcode TaskQueue} must do together with the
 * {@linkcode EventLog} beside it.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { PlatformEvent } from "../../services/contracts/event.ts";
import type { EventLog } from "../../services/ports/event_log.ts";
import type { TaskLease, TaskQueue } from "../../services/ports/task_queue.ts";
import { claim, claimOne } from "./_claim.ts";
import { heir, once, readOne, requestIds } from "./_events.ts";
import { everyEvent, newEvent, newMessage } from "./records.ts";
import { type Open, patienceMs, suite, type SuiteOptions } from "./_suite.ts";

/** Two ports on one store. */
export interface Ports {
  readonly taskQueue: TaskQueue;
  readonly eventLog: EventLog;
}

const reason = { code: "poison", message: "It kills workers." };

/** Ways to end a task, by name. */
const ends = {
  acknowledge: (queue: TaskQueue, lease: TaskLease, report: PlatformEvent) =>
    queue.acknowledge(lease, report),
  deadLetter: (queue: TaskQueue, lease: TaskLease, report: PlatformEvent) =>
    queue.deadLetter(lease, reason, report),
};

/** Registers the suite. @param name Names the adapter: `sqlite TaskQueue`. */
export function taskReportConformance(
  name: string,
  open: Open<Ports>,
  options?: SuiteOptions,
): void {
  const check = suite(name, open, options);
  const holder = { consumer: "worker-1", leaseMs: 60_000, waitMs: 0 };
  for (const [method, end] of Object.entries(ends)) {
    check(`${method}() reports every kind of event whole`, async (opened) => {
      const { taskQueue } = opened.subject;
      const events = everyEvent();
      for (const event of events) {
        await taskQueue.enqueue(newMessage());
        assert(await end(taskQueue, await claim(taskQueue, holder), event));
      }
      assertEquals(await claimOne(taskQueue, "transcriber", holder), null);
      const { eventLog } = await opened.another();
      const deliveries = await eventLog.read(once);
      assertEquals(deliveries.map(({ event }) => event), events);
    });

    check(`${method}() wakes up who waits for events`, async ({ subject }) => {
      const { taskQueue, eventLog } = subject;
      await taskQueue.enqueue(newMessage());
      const lease = await claim(taskQueue, holder);
      const waiting = readOne(eventLog, heir);
      const event = newEvent();
      assert(await end(taskQueue, lease, event));
      assertEquals((await waiting).event, event);
    });

    check(
      `${method}() reports nothing when the lease was lost`,
      async (opened) => {
        const { taskQueue, eventLog } = opened.subject;
        await taskQueue.enqueue(newMessage());
        const lost = await claim(taskQueue, { ...holder, leaseMs: 1 });
        const lease = await claim(taskQueue, { ...holder, waitMs: patienceMs });
        assertFalse(await end(taskQueue, lost, newEvent("lost")));
        assertEquals(await eventLog.read(once), []);
        assert(await end(taskQueue, lease, newEvent("held")));
        assertFalse(await end(taskQueue, lease, newEvent("again")));
        assertEquals(requestIds(await eventLog.read(once)), ["held"]);
      },
    );
  }
}

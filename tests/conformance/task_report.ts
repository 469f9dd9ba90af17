/**
 * Tests what every {@linkcode TaskQueue} must do together with the
 * {@linkcode EventLog} beside it.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  type PlatformEvent,
  subjectOf,
} from "../../services/contracts/event.ts";
import type { EventLog } from "../../services/ports/event_log.ts";
import type { TaskLease, TaskQueue } from "../../services/ports/task_queue.ts";
import { claim, claimOne } from "./_claim.ts";
import { heir, once, readOne, requestIds } from "./_events.ts";
import { awkward, everyEvent, newEvent, newMessage } from "./records.ts";
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
  const starter = { ...holder, count: 10, reportStart: true };

  check("claim() tells of the start of what it gives", async (opened) => {
    const { taskQueue } = opened.subject;
    const messages = [
      newMessage({ request_id: awkward }),
      newMessage({ attempt: 2 }),
    ];
    for (const message of messages) await taskQueue.enqueue(message);
    const before = Date.now();
    await taskQueue.claim("transcriber", starter);
    assertEquals(await taskQueue.claim("transcriber", starter), []);
    const { eventLog } = await opened.another();
    const events = (await eventLog.read(once)).map(({ event }) => event);
    assertEquals(
      events.map((event) => event?.payload),
      messages.map(subjectOf),
    );
    for (const event of events) {
      assertEquals(event?.type, "task.started");
      const at = Date.parse(event?.timestamp ?? "");
      assert(before <= at && at <= Date.now(), event?.timestamp);
    }
  });

  check("claim() tells of no start unless it is to", async ({ subject }) => {
    const { taskQueue, eventLog } = subject;
    await taskQueue.enqueue(newMessage());
    await claim(taskQueue, holder);
    assertEquals(await eventLog.read(once), []);
  });

  check("claim() tells of no start of a cancelled job's", async (opened) => {
    const { taskQueue, eventLog } = opened.subject;
    const [cancelled, other] = [newMessage(), newMessage()];
    await taskQueue.requestCancellation(cancelled.job_id);
    for (const message of [cancelled, other]) await taskQueue.enqueue(message);
    const leases = await taskQueue.claim("transcriber", starter);
    assertEquals(leases.map(({ isCancelled }) => isCancelled), [true, false]);
    const events = (await eventLog.read(once)).map(({ event }) => event);
    assertEquals(events.map((event) => event?.payload), [subjectOf(other)]);
  });

  check(
    "claim() notifies consumers that wait for events",
    async ({ subject }) => {
      const { taskQueue, eventLog } = subject;
      const waiting = readOne(eventLog, heir);
      await taskQueue.enqueue(newMessage());
      await claim(taskQueue, starter);
      assertEquals((await waiting).event?.type, "task.started");
    },
  );

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

/**
 * Tests which consumer gets which event, and when.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { exactly } from "../support/elements.ts";
import type { EventLog } from "../../services/ports/event_log.ts";
import { heir, once, readOne, requestIds } from "./_events.ts";
import { everyEvent, newEvent } from "./records.ts";
import { type Case, connections, upTo } from "./_suite.ts";

const reason = { code: "unreadable", message: "It is no event." };

/** Registers the cases. */
export function readCases(check: Case<EventLog>): void {
  check("read() gives events of every type unchanged", async (opened) => {
    const events = everyEvent();
    for (const event of events) await opened.subject.publish(event);
    const deliveries = await (await opened.another()).read(once);
    assertEquals(deliveries.map(({ event }) => event), events);
    assertEquals(deliveries.map((d) => d.deliveries), events.map(() => 1));
  });

  check("read() gives the oldest first, at most `count`", async (opened) => {
    const ids = upTo(5).map(String);
    for (const id of ids) await opened.subject.publish(newEvent(id));
    const first = await opened.subject.read({ ...once, count: 2 });
    const rest = await opened.subject.read(once);
    assertEquals(requestIds(first), ids.slice(0, 2));
    assertEquals(requestIds(rest), ids.slice(2));
  });

  check(
    "read() gives no event under the lease of another consumer",
    async (opened) => {
      await opened.subject.publish(newEvent());
      await readOne(opened.subject, once);
      const log = await opened.another();
      assertEquals(await log.read({ ...heir, waitMs: 200 }), []);
    },
  );

  check("read() gives nothing if nothing came in time", async ({ subject }) => {
    assertEquals(await subject.read({ ...once, waitMs: 50 }), []);
  });

  check("read() is notified of an event", async ({ subject, another }) => {
    for (const publisher of [subject, await another()]) {
      const reading = readOne(subject, heir);
      const event = newEvent();
      await publisher.publish(event);
      assertEquals((await reading).event, event);
    }
  });

  check("read() stops waiting when the signal aborts", async ({ subject }) => {
    const controller = new AbortController();
    const { signal } = controller;
    const day = 24 * 3_600_000;
    const reading = subject.read({ ...once, waitMs: day, signal });
    controller.abort();
    assertEquals(await reading, []);
    await subject.publish(newEvent());
    assertEquals((await readOne(subject, once)).deliveries, 1);
  });

  check(
    "read() claims nothing after the signal aborted",
    async ({ subject }) => {
      await subject.publish(newEvent());
      const signal = AbortSignal.abort();
      assertEquals(await subject.read({ ...once, signal }), []);
      assertEquals((await readOne(subject, once)).deliveries, 1);
    },
  );

  check(
    "read() redelivers an event without acknowledgement",
    async (opened) => {
      const event = newEvent();
      await opened.subject.publish(event);
      await readOne(opened.subject, { ...once, leaseMs: 50 });
      const log = await opened.another();
      const second = await readOne(log, { ...heir, leaseMs: 50 });
      assertEquals(second.event, event);
      assertEquals(second.deliveries, 2);
      const third = await readOne(log, heir);
      assertEquals(third.deliveries, 3);
    },
  );

  check("read() gives null for what isn't an event", async ({ subject }) => {
    const stamp = "the day before yesterday";
    await subject.publish({ ...newEvent(), timestamp: stamp });
    await subject.publish(newEvent("after"));
    const [unreadable, after] = exactly(2, await subject.read(once));
    assertEquals(unreadable.event, null);
    assertStringIncludes(unreadable.raw, stamp);
    assertEquals(requestIds([after]), ["after"]);
    await subject.deadLetter(unreadable, reason);
  });

  check(
    "read() by 6 gives each of 500 events to one of them",
    async (opened) => {
      const log = await connections(opened, 2);
      const ids = upTo(500).map(String);
      await Promise.all(
        ids.map((id, n) => log(n).publish(newEvent(id))),
      );
      const taken: string[] = [];
      await Promise.all(
        upTo(6).map(async (n) => {
          const reader = log(n);
          const consumer = `orchestrator-${n}`;
          for (;;) {
            const deliveries = await reader.read({ ...once, consumer });
            if (deliveries.length === 0) return;
            taken.push(...requestIds(deliveries));
            for (const delivery of deliveries) {
              await reader.acknowledge(delivery);
            }
          }
        }),
      );
      assertEquals(taken.toSorted(), ids.toSorted());
    },
  );
}

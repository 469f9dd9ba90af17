/**
 * Tests the end of events: acknowledged, or dead letters.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { exactly } from "../support/elements.ts";
import type {
  EventDelivery,
  EventLog,
} from "../../services/ports/event_log.ts";
import { heir, once, readOne, requestIds } from "./_events.ts";
import { newEvent } from "./records.ts";
import { type Case, upTo } from "./_suite.ts";

const reason = { code: "poison", message: "It kills orchestrators." };

/** Registers the cases. */
export function acknowledgeCases(check: Case<EventLog>): void {
  check("acknowledge() removes an event", async ({ subject }) => {
    await subject.publish(newEvent());
    await subject.acknowledge(
      await readOne(subject, { ...once, leaseMs: 50 }),
    );
    assertEquals(await subject.read({ ...heir, waitMs: 200 }), []);
  });

  check("acknowledge() removes no other event", async (opened) => {
    const { subject } = opened;
    for (const n of upTo(3)) await subject.publish(newEvent(`${n}`));
    const [, second] = exactly(
      3,
      await subject.read({ ...once, leaseMs: 50 }),
    );
    await subject.acknowledge(second);
    const rest: EventDelivery[] = [];
    while (rest.length < 2) rest.push(await readOne(subject, heir));
    assertEquals(requestIds(rest), ["1", "3"]);
  });

  check("acknowledge() works after the lease expired", async (opened) => {
    const { subject } = opened;
    await subject.publish(newEvent());
    const slow = await readOne(subject, { ...once, leaseMs: 1 });
    await readOne(subject, { ...heir, leaseMs: 50 });
    await subject.acknowledge(slow);
    assertEquals(await subject.read({ ...heir, waitMs: 200 }), []);
  });

  check("acknowledge() may be called twice", async ({ subject }) => {
    await subject.publish(newEvent());
    const delivery = await readOne(subject, once);
    await subject.acknowledge(delivery);
    await subject.acknowledge(delivery);
  });

  check("deadLetter() removes an event from the log", async ({ subject }) => {
    await subject.publish(newEvent());
    const delivery = await readOne(subject, { ...once, leaseMs: 50 });
    await subject.deadLetter(delivery, reason);
    await subject.deadLetter(delivery, reason);
    assertEquals(await subject.read({ ...heir, waitMs: 200 }), []);
  });

  check(
    "deadLetter() does nothing after the lease was lost",
    async (opened) => {
      const { subject } = opened;
      await subject.publish(newEvent());
      const lost = await readOne(subject, { ...once, leaseMs: 1 });
      await readOne(subject, { ...heir, leaseMs: 50 });
      await subject.deadLetter(lost, reason);
      assertEquals((await readOne(subject, heir)).deliveries, 3);
    },
  );
}

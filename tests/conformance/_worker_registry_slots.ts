/**
 * Tests the slots of realtime workers.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertExists,
  assertFalse,
  assertRejects,
} from "@std/assert";
import { only } from "../support/elements.ts";
import { eventually } from "../support/eventually.ts";
import type {
  Reservation,
  Slot,
  WorkerRegistry,
} from "../../services/ports/worker_registry.ts";
import { newEngineWorker, newRealtimeWorker } from "./records.ts";
import { type Case, connections, upTo } from "./_suite.ts";

function newReservation(changes: Partial<Reservation> = {}): Reservation {
  return {
    sessionId: crypto.randomUUID(),
    tenantId: "tenant-a",
    leaseMs: 60_000,
    staleAfterMs: 60_000,
    ...changes,
  };
}

async function reserve(
  registry: WorkerRegistry,
  changes: Partial<Reservation> = {},
): Promise<Slot> {
  const slot = await registry.reserve(newReservation(changes));
  assertExists(slot, "there was no free slot");
  return slot;
}

/** Registers the cases. */
export function slotCases(check: Case<WorkerRegistry>): void {
  check("reserve() gives the session and its worker", async (opened) => {
    const { subject } = opened;
    const report = newRealtimeWorker();
    await subject.heartbeat(report);
    const reservation = newReservation();
    const slot = await subject.reserve(reservation);
    const worker = only(await subject.workers());
    assertEquals(slot?.worker, {
      ...report,
      last_heartbeat: worker.last_heartbeat,
    });
    assertEquals(slot?.session.id, reservation.sessionId);
    assertEquals(slot?.session.tenant_id, "tenant-a");
    assertEquals(slot?.session.worker_id, report.id);
    const leaseMs = Date.parse(slot?.session.expires_at ?? "") -
      Date.parse(slot?.session.started_at ?? "");
    assertEquals(leaseMs, 60_000);
    assertEquals(await (await opened.another()).sessions(), [slot?.session]);
  });

  check("reserve() gives no slot where there is none", async ({ subject }) => {
    assertEquals(await subject.reserve(newReservation()), null);
    await subject.heartbeat(newEngineWorker());
    assertEquals(await subject.reserve(newReservation()), null);
    await subject.heartbeat(newRealtimeWorker({ capacity: 2 }));
    await reserve(subject);
    await reserve(subject);
    assertEquals(await subject.reserve(newReservation()), null);
    assertEquals((await subject.sessions()).length, 2);
  });

  check("reserve() by 100 at once fills 10 slots, no more", async (opened) => {
    const registry = await connections(opened, 5);
    await opened.subject.heartbeat(newRealtimeWorker({ id: "a", capacity: 3 }));
    await opened.subject.heartbeat(newRealtimeWorker({ id: "b", capacity: 7 }));
    const slots = await Promise.all(
      upTo(100).map((n) => registry(n).reserve(newReservation())),
    );
    const taken = slots.flatMap((slot) => slot?.worker.id ?? []);
    assertEquals(taken.filter((id) => id === "a").length, 3);
    assertEquals(taken.filter((id) => id === "b").length, 7);
    assertEquals((await opened.subject.sessions()).length, 10);
  });

  check("reserve() takes the smallest share first", async ({ subject }) => {
    await subject.heartbeat(newRealtimeWorker({ id: "small", capacity: 2 }));
    await subject.heartbeat(newRealtimeWorker({ id: "large", capacity: 8 }));
    const order: string[] = [];
    for (const _ of upTo(2)) order.push((await reserve(subject)).worker.id);
    // One each, so shares of a half and an eighth.
    assertEquals(order.toSorted(), ["large", "small"]);
    for (const _ of upTo(3)) {
      assertEquals((await reserve(subject)).worker.id, "large");
    }
  });

  check("reserve() gives nothing of a draining worker", async (opened) => {
    const { subject } = opened;
    const worker = newRealtimeWorker({ capacity: 4 });
    await subject.heartbeat(worker);
    await reserve(subject);
    await subject.heartbeat({ ...worker, status: "draining" });
    assertEquals(await subject.reserve(newReservation()), null);
    assertEquals((await subject.sessions()).length, 1);
    await subject.heartbeat(worker);
    await reserve(subject);
  });

  check("reserve() gives nothing of a stale worker", async ({ subject }) => {
    await subject.heartbeat(newRealtimeWorker({ capacity: 1_000_000 }));
    await eventually(
      "a stale worker",
      async () =>
        await subject.reserve(newReservation({ staleAfterMs: 50 })) === null ||
        null,
    );
    await reserve(subject);
    await subject.heartbeat(newRealtimeWorker({ capacity: 1_000_000 }));
    await reserve(subject);
  });

  check("reserve() gives nothing of a removed worker", async ({ subject }) => {
    const worker = newRealtimeWorker();
    await subject.heartbeat(worker);
    const { session } = await reserve(subject);
    await subject.remove(worker.id);
    assertEquals(await subject.reserve(newReservation()), null);
    assertEquals(await subject.sessions(), [session]);
    // It comes back with its session, as full as before.
    await subject.heartbeat(worker);
    assertEquals(await subject.reserve(newReservation()), null);
    assertEquals(await subject.release(session.id), session);
    await reserve(subject);
  });

  check("reserve() throws if the id is taken", async ({ subject }) => {
    await subject.heartbeat(newRealtimeWorker({ capacity: 2 }));
    const { session } = await reserve(subject);
    await assertRejects(
      () => subject.reserve(newReservation({ sessionId: session.id })),
      Error,
      session.id,
    );
    assertEquals(await subject.sessions(), [session]);
    await reserve(subject);
  });

  check("a slot whose session expired is free again", async ({ subject }) => {
    await subject.heartbeat(newRealtimeWorker());
    const { session: expired } = await reserve(subject, { leaseMs: 50 });
    const { session } = await eventually(
      "an expired session",
      () => subject.reserve(newReservation()),
    );
    // Another session has its slot, so it can't come back.
    assertFalse(await subject.renew(expired.id, 60_000));
    assertEquals(await subject.reserve(newReservation()), null);
    // It stays until it is released.
    const ids = (await subject.sessions()).map(({ id }) => id).toSorted();
    assertEquals(ids, [expired.id, session.id].toSorted());
    assertEquals(await subject.release(expired.id), expired);
    assertEquals(await subject.sessions(), [session]);
  });

  check("renew() moves the end of the lease", async (opened) => {
    const { subject } = opened;
    await subject.heartbeat(newRealtimeWorker());
    const { session } = await reserve(subject);
    assert(await subject.renew(session.id, 120_000));
    const renewed = only(await subject.sessions());
    const gainMs = Date.parse(renewed.expires_at) -
      Date.parse(session.expires_at);
    assert(gainMs >= 60_000, `${gainMs}`);
    assertEquals({ ...renewed, expires_at: session.expires_at }, session);

    assert(await subject.renew(session.id, 1));
    await eventually(
      "an expired session",
      () => subject.reserve(newReservation()),
    );
    assertFalse(await subject.renew(session.id, 60_000));
  });

  check("renew() of no session says so", async ({ subject }) => {
    assertFalse(await subject.renew(crypto.randomUUID(), 60_000));
  });

  check("release() gives the session to one of 20", async (opened) => {
    const registry = await connections(opened, 2);
    await opened.subject.heartbeat(newRealtimeWorker());
    const { session } = await reserve(opened.subject);
    const released = await Promise.all(
      upTo(20).map((n) => registry(n).release(session.id)),
    );
    assertEquals(released.filter((found) => found !== null), [session]);
    assertFalse(await opened.subject.renew(session.id, 60_000));
    assertEquals(await opened.subject.sessions(), []);
    await reserve(opened.subject);
  });
}

/**
 * Tests leases of tasks.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { TaskLease, TaskQueue } from "../../services/ports/task_queue.ts";
import { claim, claimOne } from "./_claim.ts";
import { newMessage } from "./records.ts";
import { type Case, elapse, patienceMs } from "./_suite.ts";

const reason = { code: "poison", message: "It kills workers." };
const holder = { consumer: "worker-1", leaseMs: 60_000, waitMs: 0 };
const heir = { consumer: "worker-2", leaseMs: 60_000, waitMs: patienceMs };

/** Asserts that no method accepts the lease. */
async function assertLost(queue: TaskQueue, lease: TaskLease): Promise<void> {
  assertFalse(await queue.renew(lease, 60_000), "renew");
  assertFalse(await queue.release(lease), "release");
  assertFalse(await queue.deadLetter(lease, reason), "deadLetter");
  assertFalse(await queue.acknowledge(lease), "acknowledge");
}

/** Registers the cases. */
export function leaseCases(check: Case<TaskQueue>): void {
  check("a lease keeps the task from other consumers", async (opened) => {
    const { subject, another } = opened;
    await subject.enqueue(newMessage());
    await claim(subject, holder);
    const options = { ...heir, waitMs: 200 };
    assertEquals(await claimOne(subject, "transcriber", options), null);
    assertEquals(await claimOne(await another(), "transcriber", options), null);
  });

  check("a task is redelivered when its lease expires", async (opened) => {
    const message = newMessage();
    await opened.subject.enqueue(message);
    await claim(opened.subject, { ...holder, leaseMs: 50 });
    const second = await claim(await opened.another(), {
      ...heir,
      leaseMs: 50,
    });
    assertEquals(second.message, message);
    assertEquals(second.deliveries, 2);
    assertEquals(second.consumer, "worker-2");
    const third = await claim(opened.subject, {
      ...heir,
      consumer: "worker-2",
    });
    assertEquals(third.deliveries, 3);
  });

  check(
    "a task with an expired lease comes before younger ones",
    async ({ subject }) => {
      await subject.enqueue(newMessage({ task_id: "old" }));
      await claim(subject, { ...holder, leaseMs: 1 });
      await elapse(50);
      await subject.enqueue(newMessage({ task_id: "young" }));
      const lease = await claim(subject, heir);
      assertEquals(lease.message.task_id, "old");
    },
  );

  check("renew() keeps the task beyond the first lease", async (opened) => {
    const { subject, another } = opened;
    await subject.enqueue(newMessage());
    const lease = await claim(subject, { ...holder, leaseMs: 50 });
    assert(await subject.renew(lease, 60_000));
    const options = { ...heir, waitMs: 200 };
    assertEquals(await claimOne(await another(), "transcriber", options), null);
    assert(await subject.acknowledge(lease));
  });

  check("renew() may also shorten the lease", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lease = await claim(subject, holder);
    assert(await subject.renew(lease, 1));
    assertEquals((await claim(subject, heir)).deliveries, 2);
  });

  check(
    "an expired lease works until the task is redelivered",
    async (opened) => {
      const { subject } = opened;
      await subject.enqueue(newMessage());
      const lease = await claim(subject, { ...holder, leaseMs: 1 });
      await elapse(50);
      assert(await subject.renew(lease, 1));
      await elapse(50);
      assert(await subject.acknowledge(lease));
      assertEquals(await claimOne(subject, "transcriber", holder), null);
    },
  );

  check("a lost lease changes nothing", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lost = await claim(subject, { ...holder, leaseMs: 1 });
    const lease = await claim(subject, heir);
    await assertLost(subject, lost);
    assertEquals(await claimOne(subject, "transcriber", holder), null);
    assert(await subject.renew(lease, 60_000));
    assert(await subject.acknowledge(lease));
  });

  check("a consumer can lose its lease to itself", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lost = await claim(subject, { ...holder, leaseMs: 1 });
    const lease = await claim(subject, { ...holder, waitMs: patienceMs });
    await assertLost(subject, lost);
    assert(await subject.acknowledge(lease));
  });

  check("acknowledge() ends the lease and the task", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lease = await claim(subject, holder);
    assert(await subject.acknowledge(lease));
    await assertLost(subject, lease);
    assertEquals(await claimOne(subject, "transcriber", holder), null);
  });

  check("deadLetter() ends the lease and the task", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lease = await claim(subject, { ...holder, leaseMs: 50 });
    assert(await subject.deadLetter(lease, reason));
    await assertLost(subject, lease);
    const options = { ...heir, waitMs: 200 };
    assertEquals(await claimOne(subject, "transcriber", options), null);
  });

  check(
    "release() lets others claim at once, without counting the delivery",
    async (opened) => {
      const { subject, another } = opened;
      const message = newMessage({ task_id: "old" });
      await subject.enqueue(message);
      await subject.enqueue(newMessage({ task_id: "young" }));
      const released = await claim(subject, holder);
      assert(await subject.release(released));
      const lease = await claim(await another(), { ...heir, waitMs: 0 });
      assertEquals(lease.message, message);
      assertEquals(lease.deliveries, 1);
      await assertLost(subject, released);
      assert(await subject.acknowledge(lease));
    },
  );

  check("release() leaves earlier deliveries counted", async ({ subject }) => {
    await subject.enqueue(newMessage());
    await claim(subject, { ...holder, leaseMs: 1 });
    const second = await claim(subject, heir);
    assert(await subject.release(second));
    await assertLost(subject, second);
    assertEquals((await claim(subject, holder)).deliveries, 2);
  });

  check("release() notifies waiting consumers", async ({ subject }) => {
    await subject.enqueue(newMessage());
    const lease = await claim(subject, holder);
    const waiting = claim(subject, heir);
    await subject.release(lease);
    assertEquals((await waiting).deliveries, 1);
  });
}

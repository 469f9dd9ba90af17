/**
 * Tests what enters a queue.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { TaskQueue } from "../../services/ports/task_queue.ts";
import { claimOne } from "./_claim.ts";
import { newMessage } from "./records.ts";
import { type Case, connections, upTo } from "./_suite.ts";

const once = { consumer: "worker-1", leaseMs: 60_000, waitMs: 0 };

/** Registers the cases. */
export function enqueueCases(check: Case<TaskQueue>): void {
  check(
    "enqueue() keeps the message unchanged",
    async ({ subject, another }) => {
      const message = newMessage();
      assert(await subject.enqueue(message));
      const lease = await claimOne(await another(), "transcriber", once);
      assertEquals(lease?.message, message);
      assertEquals(lease?.deliveries, 1);
      assertEquals(lease?.consumer, "worker-1");
    },
  );

  check("enqueue() adds a waiting task once", async ({ subject }) => {
    const message = newMessage();
    assert(await subject.enqueue(message));
    assertFalse(await subject.enqueue(message));
    assert(await claimOne(subject, "transcriber", once));
    assertEquals(await claimOne(subject, "transcriber", once), null);
  });

  check("enqueue() adds a task in flight once", async ({ subject }) => {
    const message = newMessage();
    await subject.enqueue(message);
    await claimOne(subject, "transcriber", once);
    assertFalse(await subject.enqueue(message));
    assertEquals(await claimOne(subject, "transcriber", once), null);
  });

  check("enqueue() adds an acknowledged task once", async ({ subject }) => {
    const message = newMessage();
    await subject.enqueue(message);
    const lease = await claimOne(subject, "transcriber", once);
    assert(lease && await subject.acknowledge(lease));
    assertFalse(await subject.enqueue(message));
    assertEquals(await claimOne(subject, "transcriber", once), null);
  });

  check("enqueue() adds a dead letter once", async ({ subject }) => {
    const message = newMessage();
    await subject.enqueue(message);
    const lease = await claimOne(subject, "transcriber", once);
    assert(lease);
    await subject.deadLetter(lease, { code: "poison", message: "It kills." });
    assertFalse(await subject.enqueue(message));
    assertEquals(await claimOne(subject, "transcriber", once), null);
  });

  check(
    "enqueue() adds a higher attempt, no lower one",
    async ({ subject }) => {
      const message = newMessage();
      await subject.enqueue(message);
      const first = await claimOne(subject, "transcriber", once);
      assert(first && await subject.acknowledge(first));

      assert(await subject.enqueue({ ...message, attempt: 3 }));
      assertFalse(await subject.enqueue({ ...message, attempt: 3 }));
      assertFalse(await subject.enqueue({ ...message, attempt: 2 }));
      assertFalse(await subject.enqueue(message));

      const third = await claimOne(subject, "transcriber", once);
      assertEquals(third?.message.attempt, 3);
      assertEquals(third?.deliveries, 1);
      assertEquals(await claimOne(subject, "transcriber", once), null);
    },
  );

  check("enqueue() of one task by 50 at once adds it once", async (opened) => {
    const message = newMessage();
    const queue = await connections(opened, 2);
    const taken = await Promise.all(
      upTo(50).map((n) => queue(n).enqueue(message)),
    );
    assertEquals(taken.filter(Boolean).length, 1);
    assert(await claimOne(opened.subject, "transcriber", once));
    assertEquals(await claimOne(opened.subject, "transcriber", once), null);
  });

  check("claim() says which tasks are to be stopped", async (opened) => {
    const { subject, another } = opened;
    const [marked, other] = [newMessage(), newMessage()];
    for (const message of [marked, other]) await subject.enqueue(message);
    await (await another()).requestCancellation(marked.job_id);
    const leases = await subject.claim(marked.engine_id, {
      consumer: "worker-1",
      count: 2,
      leaseMs: 60_000,
      waitMs: 0,
    });
    assertEquals(
      leases.map(({ message, isCancelled }) => [message.job_id, isCancelled]),
      [[marked.job_id, true], [other.job_id, false]],
    );
  });

  check("isCancelled() says which jobs are to be stopped", async (opened) => {
    const { subject, another } = opened;
    const [marked, other] = [crypto.randomUUID(), crypto.randomUUID()];
    assertFalse(await subject.isCancelled(marked));
    await subject.requestCancellation(marked);
    await subject.requestCancellation(marked);
    assert(await (await another()).isCancelled(marked));
    assertFalse(await subject.isCancelled(other));
  });
}

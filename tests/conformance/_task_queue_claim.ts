/**
 * Tests which consumer gets which task, and when.
 *
 * @module
 */
import { assert, assertEquals, assertFalse } from "@std/assert";
import type { TaskQueue } from "../../services/ports/task_queue.ts";
import { claimOne } from "./_claim.ts";
import { newMessage } from "./records.ts";
import { type Case, connections, elapse, patienceMs, upTo } from "./_suite.ts";

const once = { consumer: "worker-1", leaseMs: 60_000, waitMs: 0 };

/** Registers the cases. */
export function claimCases(check: Case<TaskQueue>): void {
  check("claim() gives the oldest task first", async ({ subject }) => {
    const messages = upTo(5).map(() => newMessage());
    for (const message of messages) await subject.enqueue(message);
    for (const message of messages) {
      const lease = await claimOne(subject, "transcriber", once);
      assertEquals(lease?.message, message);
    }
  });

  check("claim() gives several, the oldest first", async ({ subject }) => {
    const messages = upTo(5).map(() => newMessage());
    for (const message of messages) await subject.enqueue(message);
    const first = await subject.claim("transcriber", { ...once, count: 3 });
    const rest = await subject.claim("transcriber", { ...once, count: 3 });
    assertEquals(first.map(({ message }) => message), messages.slice(0, 3));
    assertEquals(rest.map(({ message }) => message), messages.slice(3));
    assertEquals(await subject.claim("transcriber", { ...once, count: 3 }), []);
    for (const lease of [...first, ...rest]) {
      assert(await subject.acknowledge(lease));
    }
  });

  check(
    "claim() gives tasks with an expired lease beside new ones",
    async ({ subject }) => {
      for (const task_id of ["old", "held", "new"]) {
        await subject.enqueue(newMessage({ task_id }));
      }
      const lost = await claimOne(subject, "transcriber", once);
      await claimOne(subject, "transcriber", once);
      assert(lost && await subject.renew(lost, 1));
      await elapse(50);
      const leases = await subject.claim("transcriber", { ...once, count: 5 });
      assertEquals(
        leases.map(({ message, deliveries }) => [message.task_id, deliveries]),
        [["old", 2], ["new", 1]],
      );
      assertFalse(await subject.acknowledge(lost));
      for (const lease of leases) assert(await subject.acknowledge(lease));
    },
  );

  check("claim() gives tasks of its engine alone", async ({ subject }) => {
    await subject.enqueue(newMessage({ engine_id: "other" }));
    assertEquals(await claimOne(subject, "transcriber", once), null);
    assert(await claimOne(subject, "other", once));
  });

  check(
    "claim() gives nothing if nothing came in time",
    async ({ subject }) => {
      assertEquals(
        await claimOne(subject, "transcriber", { ...once, waitMs: 50 }),
        null,
      );
    },
  );

  check(
    "claim() is notified of a task of its own connection",
    async (opened) => {
      const { subject } = opened;
      const claim = claimOne(subject, "transcriber", {
        ...once,
        waitMs: patienceMs,
      });
      const message = newMessage();
      await subject.enqueue(message);
      assertEquals((await claim)?.message, message);
    },
  );

  check(
    "claim() is notified of a task of another connection",
    async (opened) => {
      const claim = claimOne(opened.subject, "transcriber", {
        ...once,
        waitMs: patienceMs,
      });
      const message = newMessage();
      await (await opened.another()).enqueue(message);
      assertEquals((await claim)?.message, message);
    },
  );

  check("claim() stops waiting when the signal aborts", async ({ subject }) => {
    const controller = new AbortController();
    const claim = claimOne(subject, "transcriber", {
      ...once,
      waitMs: 24 * 3_600_000,
      signal: controller.signal,
    });
    controller.abort();
    assertEquals(await claim, null);
    // It claimed no task that came later.
    await subject.enqueue(newMessage());
    const lease = await claimOne(subject, "transcriber", once);
    assertEquals(lease?.deliveries, 1);
  });

  check(
    "claim() claims nothing after the signal aborted",
    async ({ subject }) => {
      await subject.enqueue(newMessage());
      const signal = AbortSignal.abort();
      assertEquals(
        await claimOne(subject, "transcriber", { ...once, signal }),
        null,
      );
      const lease = await claimOne(subject, "transcriber", once);
      assertEquals(lease?.deliveries, 1);
    },
  );

  check(
    "claim() by 10 gives each of 500 tasks to one of them",
    async (opened) => {
      const ids = upTo(500).map((n) => `task-${n}`);
      const queue = await connections(opened, 4);
      await Promise.all(
        ids.map((task_id, n) => queue(n).enqueue(newMessage({ task_id }))),
      );
      const taken: string[] = [];
      await Promise.all(
        upTo(10).map(async (n) => {
          const worker = queue(n);
          const options = { ...once, consumer: `worker-${n}` };
          for (;;) {
            const lease = await claimOne(worker, "transcriber", options);
            if (lease === null) return;
            assertEquals(lease.deliveries, 1);
            taken.push(lease.message.task_id);
            assert(await worker.acknowledge(lease));
          }
        }),
      );
      assertEquals(taken.toSorted(), ids.toSorted());
    },
  );

  check(
    "claim() loses no task of a dead worker",
    async (opened) => {
      const { subject } = opened;
      const ids = upTo(40).map((n) => `task-${n}`);
      for (const task_id of ids) await subject.enqueue(newMessage({ task_id }));
      for (const _ of upTo(15)) {
        await claimOne(subject, "transcriber", { ...once, leaseMs: 100 });
      }
      const done: string[] = [];
      await Promise.all(
        upTo(4).map(async (n) => {
          const queue = n % 2 === 0 ? subject : await opened.another();
          while (done.length < ids.length) {
            const lease = await claimOne(queue, "transcriber", {
              consumer: `heir-${n}`,
              leaseMs: 60_000,
              waitMs: 100,
            });
            if (lease && await queue.acknowledge(lease)) {
              done.push(lease.message.task_id);
            }
          }
        }),
      );
      assertEquals(done.toSorted(), ids.toSorted());
    },
  );
}

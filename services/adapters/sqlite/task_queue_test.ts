import { assert, assertEquals, assertFalse } from "@std/assert";
import { newMessage } from "../../../tests/conformance/records.ts";
import type { TaskLease } from "../../ports/task_queue.ts";
import { day, hour, openWorkbench, type Workbench } from "./_workbench.ts";

const once = { consumer: "worker-1", count: 1, leaseMs: hour, waitMs: 0 };

async function claim({ taskQueue }: Workbench): Promise<TaskLease> {
  const [lease] = await taskQueue.claim("transcriber", once);
  assert(lease);
  return lease;
}

Deno.test("enqueue() knows a task for 24 hours after its end", async () => {
  await using bench = await openWorkbench();
  const message = newMessage();
  await bench.taskQueue.enqueue(message);
  bench.clock.now += 10 * day;
  assertFalse(await bench.taskQueue.enqueue(message), "it waits");

  await bench.taskQueue.acknowledge(await claim(bench));
  bench.clock.now += day - 1;
  assertFalse(await bench.taskQueue.enqueue(message), "it was done");
  bench.clock.now += 1;
  assert(await bench.taskQueue.enqueue(message));
});

Deno.test("enqueue() knows a new attempt from its own end on", async () => {
  await using bench = await openWorkbench();
  const message = newMessage();
  await bench.taskQueue.enqueue(message);
  await bench.taskQueue.acknowledge(await claim(bench));
  await bench.taskQueue.enqueue({ ...message, attempt: 2 });
  bench.clock.now += 2 * day;
  assertFalse(await bench.taskQueue.enqueue(message));
  assertFalse(await bench.taskQueue.enqueue({ ...message, attempt: 2 }));
});

Deno.test("enqueue() deletes what it knew of old tasks", async () => {
  await using bench = await openWorkbench();
  for (let n = 0; n < 50; n++) {
    await bench.taskQueue.enqueue(newMessage());
    await bench.taskQueue.acknowledge(await claim(bench));
  }
  bench.clock.now += day;
  // A few at a time, but more than are added.
  for (let n = 0; n < 4; n++) await bench.taskQueue.enqueue(newMessage());
  assertEquals(bench.rows("SELECT count(*) AS n FROM enqueued_tasks"), [
    { n: 4 },
  ]);
  assertEquals(bench.rows("SELECT count(*) AS n FROM queue_entries"), [
    { n: 4 },
  ]);
});

Deno.test("enqueue() counts all tasks ever added to each queue", async () => {
  await using bench = await openWorkbench();
  for (const engine_id of ["a", "b", "a"]) {
    const message = newMessage({ engine_id });
    await bench.taskQueue.enqueue(message);
    await bench.taskQueue.enqueue(message);
  }
  const [lease] = await bench.taskQueue.claim("a", once);
  assert(lease && await bench.taskQueue.acknowledge(lease));
  assertEquals(bench.rows("SELECT * FROM queues ORDER BY engine_id"), [
    { engine_id: "a", added: 2 },
    { engine_id: "b", added: 1 },
  ]);
});

Deno.test("claim() redelivers a task the moment its lease expires", async () => {
  await using bench = await openWorkbench();
  await bench.taskQueue.enqueue(newMessage());
  const lease = await claim(bench);
  bench.clock.now += hour - 1;
  assert(await bench.taskQueue.renew(lease, 1000));
  bench.clock.now += 999;
  assertEquals(await bench.taskQueue.claim("transcriber", once), []);
  bench.clock.now += 1;
  assertEquals((await claim(bench)).deliveries, 2);
});

Deno.test("claim() is notified at once in the same process", async () => {
  await using bench = await openWorkbench();
  let claimed: TaskLease[] = [];
  const claiming = bench.taskQueue.claim("transcriber", {
    ...once,
    waitMs: day,
  }).then((leases) => claimed = leases);
  await bench.taskQueue.enqueue(newMessage());
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assertEquals(claimed.length, 1);
  await claiming;
});

Deno.test("claim() records the consumer and the time of a claim", async () => {
  await using bench = await openWorkbench();
  const message = newMessage();
  await bench.taskQueue.enqueue(message);
  const query = `SELECT task_id, attempt, enqueued_at, deliveries, consumer,
    claimed_at, lease_expires_at FROM queue_entries`;
  const waiting = {
    task_id: message.task_id,
    attempt: 1,
    enqueued_at: bench.clock.now,
    deliveries: 0,
    consumer: null,
    claimed_at: null,
    lease_expires_at: null,
  };
  assertEquals(bench.rows(query), [waiting]);
  bench.clock.now += 5;
  const lease = await claim(bench);
  assertEquals(bench.rows(query), [{
    ...waiting,
    deliveries: 1,
    consumer: "worker-1",
    claimed_at: bench.clock.now,
    lease_expires_at: bench.clock.now + hour,
  }]);
  await bench.taskQueue.release(lease);
  assertEquals(bench.rows(query), [waiting]);
});

Deno.test("claim() moves what isn't a message to the dead letters", async () => {
  await using bench = await openWorkbench();
  for (const task_id of ["no JSON", "no message", "good"]) {
    await bench.taskQueue.enqueue(newMessage({ task_id }));
  }
  bench.database.exec(`
    UPDATE queue_entries SET message = '{' WHERE task_id = 'no JSON';
    UPDATE queue_entries SET message = '{}' WHERE task_id = 'no message'`);
  assertEquals((await claim(bench)).message.task_id, "good");
  assertEquals(bench.rows("SELECT task_id, message, code FROM dead_tasks"), [
    { task_id: "no JSON", message: "{", code: "unreadable_message" },
    { task_id: "no message", message: "{}", code: "unreadable_message" },
  ]);
});

Deno.test("deadLetter() keeps the task's history for 30 days", async () => {
  await using bench = await openWorkbench();
  const message = newMessage();
  const enqueued_at = bench.clock.now;
  await bench.taskQueue.enqueue(message);
  await claim(bench);
  bench.clock.now += hour;
  const claimed_at = bench.clock.now;
  const lease = await claim(bench);
  bench.clock.now += 5;
  const reason = { code: "poison", message: "It kills workers." };
  await bench.taskQueue.deadLetter(lease, reason);
  assertEquals(bench.rows("SELECT * FROM dead_tasks"), [{
    id: 1,
    engine_id: "transcriber",
    task_id: message.task_id,
    attempt: 1,
    message: JSON.stringify(message),
    enqueued_at,
    deliveries: 2,
    consumer: "worker-1",
    claimed_at,
    failed_at: bench.clock.now,
    code: "poison",
    reason: "It kills workers.",
  }]);

  bench.clock.now += 30 * day;
  await bench.taskQueue.enqueue(newMessage({ task_id: "later" }));
  await bench.taskQueue.deadLetter(await claim(bench), reason);
  assertEquals(bench.rows("SELECT task_id FROM dead_tasks"), [
    { task_id: "later" },
  ]);
});

Deno.test("requestCancellation() is forgotten after 24 hours", async () => {
  await using bench = await openWorkbench();
  const job = crypto.randomUUID();
  await bench.taskQueue.requestCancellation(job);
  bench.clock.now += day - 1;
  assert(await bench.taskQueue.isCancelled(job));
  bench.clock.now += 1;
  assertFalse(await bench.taskQueue.isCancelled(job));
  await bench.taskQueue.requestCancellation(crypto.randomUUID());
  assertEquals(bench.rows("SELECT count(*) AS n FROM cancelled_jobs"), [
    { n: 1 },
  ]);
});

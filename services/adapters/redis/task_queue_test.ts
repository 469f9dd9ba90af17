import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { elementAt, only } from "../../../tests/support/elements.ts";
import { newMessage } from "../../../tests/conformance/records.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { subjectOf } from "../../contracts/event.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import type { TaskLease, TaskQueue } from "../../ports/task_queue.ts";
import { pairsOf } from "./_pairs.ts";
import { entriesOf, jsonOf, test, throughProxy } from "./_testing.ts";
import { keys } from "./keys.ts";

const stream = "dalston:stream:transcriber";
const hour = 3_600_000;
const day = 24 * hour;
const once = { consumer: "worker-1", count: 1, leaseMs: hour, waitMs: 0 };

async function claim(queue: TaskQueue): Promise<TaskLease> {
  const [lease] = await queue.claim("transcriber", once);
  assert(lease);
  return lease;
}

test("enqueue() writes the stream and the hash that other programs read", async (bench) => {
  const { taskQueue, redis } = bench;
  const message = newMessage();
  await taskQueue.enqueue(message);
  assertEquals(await bench.keys(), [stream, `dalston:task:${message.task_id}`]);
  const { task_id, job_id, enqueued_at, timeout_at } = message;
  const { message: text, ...entry } = only(await entriesOf(bench, stream));
  assertEquals(entry, { task_id, job_id, enqueued_at, timeout_at });
  assertEquals(jsonOf(text), message);
  assertEquals(await redis.hgetall(`dalston:task:${task_id}`), {
    attempt: "1",
    job_id,
    stage: "transcribe",
    engine_id: "transcriber",
    enqueued_at,
    request_id: "request-1",
  });
  assertGreater(await redis.pttl(`dalston:task:${task_id}`), 6 * day);
});

test("enqueue() keeps values apart, whatever they are", async (bench) => {
  const message = newMessage({ request_id: "--", task_id: "5" });
  await bench.taskQueue.enqueue(message);
  assertEquals((await claim(bench.taskQueue)).message, message);
  assertEquals(await bench.redis.hget("dalston:task:5", "request_id"), "--");
});

test("claim() makes the group at the stream's beginning", async ({ taskQueue, redis }) => {
  assertEquals(await taskQueue.claim("transcriber", once), []);
  const group = only(await redis.xinfo("GROUPS", stream) as string[][]);
  const { name, ...rest } = Object.fromEntries(pairsOf(group));
  assertEquals(name, "engines");
  assertEquals(rest["last-delivered-id"], "0-0");
  await taskQueue.enqueue(newMessage());
  await claim(taskQueue);
  const [, consumer] = only(
    await redis.xpending(stream, "engines", "-", "+", 1) as string[][],
  );
  assertEquals(consumer, "worker-1");
});

test("acknowledge() leaves nothing but the task's hash for a day", async (bench) => {
  const { taskQueue, redis } = bench;
  for (let n = 0; n < 20; n++) {
    await taskQueue.enqueue(newMessage({ task_id: `task-${n}` }));
    assert(await taskQueue.acknowledge(await claim(taskQueue)));
  }
  assertEquals(await redis.xlen(stream), 0);
  const hashes = (await bench.keys()).filter((key) => key !== stream);
  assertEquals(hashes.length, 20);
  for (const key of hashes) {
    assert(key.startsWith("dalston:task:task-"), key);
    const left = await redis.pttl(key);
    assert(left > 0 && left <= day, `${key} has ${left} ms left`);
  }
  const summary = await redis.xpending(stream, "engines");
  assertEquals(summary[0], 0);
});

test("deadLetter() writes what other programs read", async (bench) => {
  const { taskQueue, redis } = bench;
  const message = newMessage();
  await taskQueue.enqueue(message);
  const [id] = only(await redis.xrange(stream, "-", "+"));
  const before = new Date().toISOString();
  await taskQueue.deadLetter(await claim(taskQueue), {
    code: "poison",
    message: "It kills workers.",
  });
  const { payload, failed_at = "", ...letter } = only(
    await entriesOf(bench, "dalston:events:dlq"),
  );
  assertEquals(letter, {
    source_stream: stream,
    source_group: "engines",
    source_message_id: id,
    event_type: "task",
    failure_reason: "poison",
    error: "It kills workers.",
    delivery_count: "1",
    consumer_id: "worker-1",
  });
  assertEquals(jsonOf(payload), message);
  assert(before <= failed_at && failed_at <= new Date().toISOString());
  assertEquals(await bench.keys(), [
    "dalston:events:dlq",
    stream,
    `dalston:task:${message.task_id}`,
  ]);
  assertEquals(await redis.xlen(stream), 0);
});

test("claim() moves what isn't a message to the dead letters", async (bench) => {
  const { taskQueue, redis } = bench;
  const unreadable = [
    "{",
    "7",
    '{"attempt":1}',
    JSON.stringify({ ...subjectOf(newMessage()), job_id: ["x"] }),
    JSON.stringify(newMessage()).replace('"attempt":1', '"attempt":1e999'),
  ];
  for (const message of unreadable) {
    await redis.xadd(stream, "*", "task_id", "1", "message", message);
  }
  await redis.xadd(stream, "*", "task_id", "2");
  const good = newMessage();
  await taskQueue.enqueue(good);
  const how = { ...once, count: 7, reportStart: true };
  const leases = await taskQueue.claim("transcriber", how);
  assertEquals(leases.map(({ message }) => message), [good]);
  const events = await entriesOf(bench, keys.events);
  assertEquals(events.map(({ payload }) => jsonOf(payload)), [
    subjectOf(good),
  ]);
  const letters = await entriesOf(bench, "dalston:events:dlq");
  assertEquals(
    letters.map(({ failure_reason, payload }) => [failure_reason, payload]),
    [...unreadable, undefined].map((text) => ["unreadable_message", text]),
  );
});

test("release() lets every consumer claim the task", async (bench) => {
  const { taskQueue, redis } = bench;
  await taskQueue.enqueue(newMessage());
  await taskQueue.release(await claim(taskQueue));
  const [, consumer, idle, deliveries] = only(
    await redis.xpending(stream, "engines", "-", "+", 1) as [
      string,
      string,
      number,
      number,
    ][],
  );
  assertEquals([consumer, deliveries], ["handed-back", 0]);
  assert(idle >= 600_000, "other editions may claim it at once");
  assertEquals((await claim(taskQueue)).deliveries, 1);
});

test("requestCancellation() writes a key for a day", async (bench) => {
  const { taskQueue, redis } = bench;
  await taskQueue.requestCancellation("job-1");
  assertEquals(await bench.keys(), ["dalston:job:cancelled:job-1"]);
  const left = await redis.pttl("dalston:job:cancelled:job-1");
  assert(left > day - hour && left <= day);
});

test("claim() skips an entry that was deleted", async (bench) => {
  const { taskQueue, redis } = bench;
  await taskQueue.enqueue(newMessage({ task_id: "deleted" }));
  await taskQueue.enqueue(newMessage({ task_id: "next" }));
  const lost = await claim(taskQueue);
  await taskQueue.renew(lost, 1);
  const [id] = elementAt(await redis.xrange(stream, "-", "+"), 0);
  await redis.xdel(stream, id);
  const lease = await claim(taskQueue);
  assertEquals(lease.message.task_id, "next");
  assert(await taskQueue.acknowledge(lease));
  assertEquals(await taskQueue.claim("transcriber", once), []);
  assertEquals(
    (await bench.keys()).filter((key) => !key.startsWith("dalston:task:")),
    [stream],
    "no lease is left of it",
  );
});

test("claim() works after all keys were lost", async ({ taskQueue, redis }) => {
  await taskQueue.enqueue(newMessage());
  const lost = await claim(taskQueue);
  await redis.flushall();
  assertEquals(await taskQueue.acknowledge(lost), false);
  const message = newMessage();
  await taskQueue.enqueue(message);
  assertEquals((await claim(taskQueue)).message, message);
});

test("claim() gives the tasks of a claim whose answer was lost", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports: { taskQueue } } = near;
  const messages = Array.from({ length: 3 }, () => newMessage());
  const { engine_id } = elementAt(messages, 0);
  for (const message of messages) await bench.taskQueue.enqueue(message);
  const how = { count: 2, leaseMs: 60_000, waitMs: 0 };
  const ours = { ...how, consumer: "ours", reportStart: true };
  // The server has to know the script.
  await taskQueue.claim("other", ours);

  proxy.cutAtAnswer("ours");
  await assertRejects(
    () => taskQueue.claim(engine_id, ours),
    BackendUnavailableError,
  );
  const theirs = { ...how, consumer: "theirs" };
  const last = only(await bench.taskQueue.claim(engine_id, theirs));
  assertEquals(last.message, messages[2]);
  await assertRejects(
    () => taskQueue.claim(engine_id, ours),
    BackendUnavailableError,
  );
  proxy.restore();

  const leases = await eventually(
    "the connection",
    (see) => taskQueue.claim(engine_id, ours).catch((error) => void see(error)),
  );
  assertEquals(leases.map(({ message }) => message), messages.slice(0, 2));
  for (const lease of leases) {
    assertEquals(lease.deliveries, 1);
    assert(await taskQueue.acknowledge(lease));
  }
  assertEquals(await taskQueue.claim(engine_id, ours), []);
  const events = await entriesOf(bench, keys.events);
  assertEquals(events.map(({ type }) => type), [
    "task.started",
    "task.started",
  ]);
});

test("claim() gives the tasks of several claims whose answers were lost", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports: { taskQueue } } = near;
  const messages = Array.from({ length: 3 }, () => newMessage());
  const { engine_id } = elementAt(messages, 0);
  const ours = { leaseMs: 60_000, waitMs: 0, consumer: "ours" };
  const take = (count: number) =>
    taskQueue.claim(engine_id, { ...ours, count });
  // The stream has to be tidied before.
  await take(1);
  for (const message of messages) await bench.taskQueue.enqueue(message);

  proxy.cutAtAnswer("ours");
  for (const claim of [take(2), take(1)]) {
    await assertRejects(() => claim, BackendUnavailableError);
  }
  const theirs = { ...ours, consumer: "theirs", count: 3 };
  assertEquals(await bench.taskQueue.claim(engine_id, theirs), []);
  proxy.restore();

  // Each repeats a claim that fits, not a part of the other.
  const leases: TaskLease[] = [];
  for (const count of [1, 2]) {
    leases.push(
      ...await eventually(
        "the connection",
        (see) => take(count).catch((error) => void see(error)),
      ),
    );
  }
  assertEquals(
    leases.map(({ message, deliveries }) => [message, deliveries]),
    [messages[2], messages[0], messages[1]].map((message) => [message, 1]),
  );
});

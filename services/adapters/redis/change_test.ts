import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  newJob,
  newMessage,
  newTask,
} from "../../../tests/conformance/records.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";
import { entriesOf, test, throughProxy } from "./_testing.ts";
import { keys } from "./keys.ts";
import { openRedis } from "./open.ts";

/** What calls send that are asked again for a lost answer, and no others. */
const change = keys.answer("");

type Ports = Awaited<ReturnType<typeof openRedis>>;

/** Makes a change twice; whether each call was told that it made it. */
type Twice = (ports: Ports, again: Ports) => Promise<readonly boolean[]>;

/** By what is called; each prepares a change that one caller can make once. */
const changes: Record<string, (ports: Ports) => Promise<Twice>> = {
  async "jobStore.transition()"({ jobStore }) {
    const job = newJob();
    await jobStore.create(job);
    const end = async ({ jobStore }: Ports) =>
      await jobStore.transition(job.id, ["pending"], "completed") !== null;
    return async (ports, again) => [await end(ports), await end(again)];
  },
  async "jobStore.transitionTask()"({ jobStore }) {
    const job = newJob();
    const task = newTask(job);
    await jobStore.create(job);
    await jobStore.addTasks(job.id, [task]);
    const retry = async ({ jobStore }: Ports) =>
      await jobStore.transitionTask(
        task.id,
        { status: ["pending"], attempt: 1 },
        "ready",
        { attempt: 2 },
      ) !== null;
    return async (ports, again) => [await retry(ports), await retry(again)];
  },
  "jobStore.create()"() {
    const job = newJob();
    const create = ({ jobStore }: Ports) =>
      jobStore.create(job).then(() => true, () => false);
    return Promise.resolve(async (ports, again) => [
      await create(ports),
      await create(again),
    ]);
  },
  async "jobStore.remove()"({ jobStore }) {
    const job = newJob();
    await jobStore.create(job);
    const remove = ({ jobStore }: Ports) => jobStore.remove(job.id);
    return async (ports, again) => [await remove(ports), await remove(again)];
  },
  "taskQueue.enqueue()"() {
    const message = newMessage();
    const enqueue = ({ taskQueue }: Ports) => taskQueue.enqueue(message);
    return Promise.resolve(async (ports, again) => [
      await enqueue(ports),
      await enqueue(again),
    ]);
  },
  async "taskQueue.acknowledge()"({ taskQueue }) {
    const lease = await claimed(taskQueue);
    const acknowledge = ({ taskQueue }: Ports) => taskQueue.acknowledge(lease);
    return async (ports, again) => [
      await acknowledge(ports),
      await acknowledge(again),
    ];
  },
  async "taskQueue.deadLetter()"({ taskQueue }) {
    const lease = await claimed(taskQueue);
    const bury = ({ taskQueue }: Ports) =>
      taskQueue.deadLetter(lease, { code: "x", message: "X." });
    return async (ports, again) => [await bury(ports), await bury(again)];
  },
};

async function claimed(taskQueue: Ports["taskQueue"]) {
  const message = newMessage();
  await taskQueue.enqueue(message);
  const [lease] = await taskQueue.claim(message.engine_id, {
    consumer: "test",
    count: 1,
    waitMs: 0,
    leaseMs: 60_000,
  });
  return lease;
}

for (const [name, prepare] of Object.entries(changes)) {
  test(`${name} says who made the change, also where the answer was lost`, async (bench) => {
    await using near = await throughProxy(bench);
    const { proxy, ports } = near;
    // So that the server knows the scripts, and the first answer is of one.
    assertEquals(await (await prepare(ports))(ports, bench), [true, false]);
    const twice = await prepare(bench);

    proxy.cutAtAnswer(change);
    const told = twice(ports, bench);
    await refused(ports);
    proxy.restore();
    assertEquals(await told, [true, false]);
  });
}

/** Waits for the cut: then what can't be sent fails at once. */
async function refused({ jobStore, taskQueue }: Ports): Promise<void> {
  await eventually(
    "a connection that is cut",
    () => jobStore.get("none").then(() => false, () => true),
  );
  const error = await assertRejects(
    () => taskQueue.enqueue(newMessage()),
    BackendUnavailableError,
  );
  assertEquals(error.mayBeDone, false);
}

test("a change whose answer was lost stands when others follow it", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports: { jobStore } } = near;
  const [warm, job] = [newJob(), newJob()];
  for (const each of [warm, job]) await bench.jobStore.create(each);
  await jobStore.transition(warm.id, ["pending"], "running");

  proxy.cutAtAnswer(change);
  const running = jobStore.transition(job.id, ["pending"], "running");
  await eventually(
    "a running job",
    () => bench.jobStore.transition(job.id, ["running"], "completed"),
  );
  proxy.restore();
  assertEquals(await running, { ...job, status: "running" });
  assertEquals((await bench.jobStore.get(job.id))?.status, "completed");
});

test("a lost answer isn't waited for when the client ends", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports } = near;
  await ports.taskQueue.enqueue(newMessage());
  proxy.cutAtAnswer(change);
  const enqueued = ports.taskQueue.enqueue(newMessage());
  const rejected = assertRejects(
    () => enqueued,
    BackendUnavailableError,
    "doesn't answer",
  );
  await refused(ports);
  await ports[Symbol.asyncDispose]();
  assert((await rejected).mayBeDone);
});

test("Redis keeps an answer for each call under way, for a while", async (bench) => {
  const answers = () => bench.redis.keys(`${change}*`);
  for (let n = 0; n < 20; n++) await bench.taskQueue.enqueue(newMessage());
  const [answer, ...others] = await answers();
  assertEquals(others, []);
  const leftMs = await bench.redis.pttl(answer);
  assert(leftMs > 60_000 && leftMs <= 120_000, `${leftMs}`);

  const messages = Array.from({ length: 20 }, () => newMessage());
  await Promise.all(messages.map((each) => bench.taskQueue.enqueue(each)));
  assertEquals((await answers()).length, 20);
});

test("a task whose burial went unanswered has one dead letter", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports } = near;
  const reason = { code: "x", message: "X." };
  const bury = async (queue: Ports["taskQueue"]) =>
    queue.deadLetter(await claimed(bench.taskQueue), reason);
  await bury(ports.taskQueue);
  proxy.cutAtAnswer(change);
  const buried = bury(ports.taskQueue);
  await refused(ports);
  proxy.restore();
  assert(await buried);
  assertEquals((await entriesOf(bench, keys.deadLetters)).length, 2);
});

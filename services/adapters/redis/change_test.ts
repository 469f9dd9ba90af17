import { assert, assertEquals, assertRejects } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
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

/** Prefix of a key that only calls with a kept answer send. */
const change = keys.answer("");

type Ports = Awaited<ReturnType<typeof openRedis>>;

/** Makes a change twice; lists what each call answered. */
type Twice = (ports: Ports, again: Ports) => Promise<readonly boolean[]>;

/** Prepares changes, by method, each of which can be made once. */
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
    const deadLetter = ({ taskQueue }: Ports) =>
      taskQueue.deadLetter(lease, { code: "x", message: "X." });
    return async (ports, again) => [
      await deadLetter(ports),
      await deadLetter(again),
    ];
  },
};

async function claimed(taskQueue: Ports["taskQueue"]) {
  const message = newMessage();
  await taskQueue.enqueue(message);
  return only(
    await taskQueue.claim(message.engine_id, {
      consumer: "test",
      count: 1,
      waitMs: 0,
      leaseMs: 60_000,
    }),
  );
}

for (const [name, prepare] of Object.entries(changes)) {
  test(`${name} says who made the change, also where the answer was lost`, async (bench) => {
    await using near = await throughProxy(bench);
    const { proxy, ports } = near;
    // The server has to know the scripts, so that the first answer is a script's.
    assertEquals(await (await prepare(ports))(ports, bench), [true, false]);
    const twice = await prepare(bench);

    proxy.cutAtAnswer(change);
    const told = twice(ports, bench);
    await refused(ports);
    proxy.restore();
    assertEquals(await told, [true, false]);
  });
}

/** Waits for the cut: after it, calls that can't be sent fail at once. */
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

test("a change whose answer was lost keeps its answer when others follow", async (bench) => {
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

test("a lost answer isn't waited for once the client ends", async (bench) => {
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

test("Redis keeps an answer for each current call, for a while", async (bench) => {
  const answers = () => bench.redis.keys(`${change}*`);
  for (let n = 0; n < 20; n++) await bench.taskQueue.enqueue(newMessage());
  const answer = only(await answers());
  const leftMs = await bench.redis.pttl(answer);
  assert(leftMs > 60_000 && leftMs <= 120_000, `${leftMs}`);

  const messages = Array.from({ length: 20 }, () => newMessage());
  await Promise.all(messages.map((each) => bench.taskQueue.enqueue(each)));
  assertEquals((await answers()).length, 20);
});

test("a task has one dead letter although the answer was lost", async (bench) => {
  await using near = await throughProxy(bench);
  const { proxy, ports } = near;
  const reason = { code: "x", message: "X." };
  const deadLetter = async (queue: Ports["taskQueue"]) =>
    queue.deadLetter(await claimed(bench.taskQueue), reason);
  await deadLetter(ports.taskQueue);
  proxy.cutAtAnswer(change);
  const moved = deadLetter(ports.taskQueue);
  await refused(ports);
  proxy.restore();
  assert(await moved);
  assertEquals((await entriesOf(bench, keys.deadLetters)).length, 2);
});

import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { elementAt } from "../../../tests/support/elements.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { streamErrors } from "../../contracts/stream.ts";
import type { LiveSession } from "../../../tests/client/live_session.ts";
import { freePort } from "../../../tests/support/redis_server.ts";
import { begin, end, LiveHarness, say } from "./_testing.ts";

Deno.test("a session ends as its client closes, and the worker hears the code", async (t) => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const cases = [
    [1000, 1000, "completed"],
    [1001, 1001, "completed"],
    [undefined, 1005, "completed"],
    [4999, 4999, "error"],
  ] as const;
  let completed = 0;
  let error = 0;
  for (const [code, heard, outcome] of cases) {
    await t.step(`${code}`, async () => {
      const client = await live.connect().begun();
      client.socket.close(code);
      assertEquals(await worker.sessions.at(-1)?.closed, heard);
      if (outcome === "completed") completed++;
      else error++;
      await live.assertEnded({ completed, error });
    });
  }
  await t.step("breaks off", async () => {
    const client = await live.connect().begun();
    client.socket.terminate();
    assertEquals(await worker.sessions.at(-1)?.closed, 1006);
    await live.assertEnded({ completed, error: error + 1 });
  });
});

Deno.test("a session ends as its worker closes, and the client hears the code", async (t) => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const expected = { completed: 0, error: 0, timeout: 0 };
  const cases = [
    [1000, "completed"],
    [streamErrors.idle_timeout, "timeout"],
    [streamErrors.worker_draining, "error"],
    [streamErrors.invalid_message, "error"],
  ] as const;
  for (const [code, outcome] of cases) {
    await t.step(`${code}`, async () => {
      const client = await live.connect().begun();
      end(elementAt(worker.sessions, -1), code);
      assertEquals(await client.closed, code);
      assertEquals(client.types, ["session.begin", "session.end"]);
      expected[outcome]++;
      await live.assertEnded(expected);
    });
  }
  for (const how of ["breaks off", "closes without a code"]) {
    await t.step(how, async () => {
      const client = await live.connect().begun();
      const { socket } = elementAt(worker.sessions, -1);
      if (how === "breaks off") socket.terminate();
      else socket.close();
      assertEquals(await client.closed, 1011);
      assertObjectMatch(elementAt(client.messages, 1), {
        type: "error",
        code: "internal_error",
        message: "The worker was lost.",
      });
      expected.error++;
      await live.assertEnded(expected);
    });
  }
});

Deno.test("a session goes to another worker where one can't be reached", async () => {
  await using live = await LiveHarness.open();
  await live.report({
    id: "dead",
    url: `ws://127.0.0.1:${freePort()}/session`,
    capacity: 100,
  });
  const full = await live.worker({ id: "full", capacity: 50 });
  full.onSession = ({ socket }) => {
    socket.send(
      JSON.stringify({ type: "error", code: "no_capacity", message: "Full." }),
    );
    socket.close(4503);
  };
  await live.worker({ id: "live", capacity: 1 });
  // They are all empty, and of those the first by name is taken.
  const client = await live.connect().begun();
  assertEquals(client.types, ["session.begin"]);
  assertEquals(full.sessions.length, 1);
  assertEquals((await live.refusal()).code, "no_capacity");
  client.socket.close(1000);
  await live.assertEnded({ completed: 1 });
});

Deno.test("a session's client waits for its begin as long as is told, and one refused isn't told of", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker({ capacity: 1 });
  worker.onSession = () => {};
  const connected = performance.now();
  const client = live.connect();
  const session = await worker.session();
  const held = performance.now();
  await live.refusal();
  begin(session);
  const least = (performance.now() - held) / 1000;
  await client.begun();
  const most = (performance.now() - connected) / 1000;
  const { count, sum } = await live.waits("streamBeginDuration");
  assertEquals(count, 1);
  assert(least <= sum && sum <= most, `${sum} s`);
  client.say({ type: "end" });
  await live.assertEnded({ completed: 1 });
});

Deno.test("a session's finals are timed from the arrival of the audio that they are known by", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const client = await live.connect("?sample_rate=8000").begun();
  const session = await worker.session();
  const received = (messages: number) =>
    eventually(
      `${messages} messages at the worker`,
      () => session.received.length === messages,
    );
  const second = new Uint8Array(2 * 8_000);
  client.socket.send(second);
  await received(1);
  const sent = performance.now();
  client.socket.send(second);
  await received(2);
  const arrived = performance.now();
  await live.refusal("?sample_rate=1");
  const least = (performance.now() - arrived) / 1000;
  // Ended by the client, by audio that came, and by audio that didn't.
  for (const heard of [null, 2, 3]) say(session, { heard });
  await eventually("three finals", () => client.messages.length === 4);
  const most = (performance.now() - sent) / 1000;
  client.say({ type: "end" });
  await live.assertEnded({ completed: 1 });
  const { count, sum } = await live.waits("streamFinalLatency");
  assertEquals(count, 1);
  assert(least <= sum && sum <= most, `${sum} s`);
});

Deno.test("a session begins although the gateway was held up for longer than a worker may take", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  worker.onSession = () => {};
  const client = live.connect();
  const session = await worker.session();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_500);
  begin(session);
  await client.begun();
  assertEquals(worker.sessions.length, 1);
  client.say({ type: "end" });
  await live.assertEnded({ completed: 1 });
});

Deno.test("a session is refused where no worker can be reached", async () => {
  await using live = await LiveHarness.open();
  for (const id of ["a", "b", "c"]) {
    await live.report({ id, url: `ws://127.0.0.1:${freePort()}/` });
  }
  assertObjectMatch(await live.refusal(), {
    code: "no_capacity",
    closeCode: 4503,
  });
  await live.assertEnded({});
});

Deno.test("a session whose client leaves before it begins ends", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  worker.onSession = () => {};
  const client = live.connect();
  const session = await worker.session();
  client.socket.terminate();
  begin(session);
  assertEquals(await session.closed, 1006);
  await live.assertEnded({ error: 1 });
});

Deno.test("a session whose slot was lost ends with what it has", async () => {
  await using live = await LiveHarness.open({ leaseMs: 600 });
  const worker = await live.worker();
  const client = await live.connect().begun();
  const { query } = await worker.session();
  await live.harness.backend.workerRegistry.release(query.session_id ?? "");
  assertEquals(await client.closed, 1011);
  assertEquals(client.types, ["session.begin", "error", "session.end"]);
  // Whoever took the slot has counted it.
  await live.assertEnded({});
});

Deno.test("a session whose worker no longer stirs is ended without it", async () => {
  await using live = await LiveHarness.open({ leaseMs: 600 });
  const worker = await live.worker();
  const client = await live.connect().begun();
  const session = await worker.session();
  session.socket.pause();
  // More than fits between here and there, so that the client waits.
  const frame = new Uint8Array(64 * 1024);
  for (let i = 0; i < 500; i++) client.socket.send(frame);
  await live.harness.backend.workerRegistry.release(
    session.query.session_id ?? "",
  );
  assertEquals(await client.closed, 1011);
  assertEquals(client.types, ["session.begin", "error"]);
  await live.assertEnded({});
});

Deno.test("a session goes on while the router is away, and its end is reported", async () => {
  const leaseMs = 6_000;
  await using live = await LiveHarness.open({ leaseMs });
  const worker = await live.worker();
  const client = await live.connect().begun();
  const session = await worker.session();
  await live.stopRouter();
  await eventually(
    "a renewal fails",
    () =>
      live.harness.lines.some(({ msg }) =>
        String(msg).startsWith("The session router: an outage begins")
      ),
  );
  client.socket.send(new Uint8Array(10));
  await eventually("audio still comes", () => session.received.length === 1);
  live.startRouter();
  await eventually(
    "a renewal works",
    () =>
      live.harness.lines.some(({ msg }) =>
        String(msg).startsWith("The session router: the outage ended")
      ),
  );
  await live.stopRouter();
  client.socket.send('{"type":"end"}');
  assertEquals(await client.closed, 1000);
  assertEquals(await live.connections(), 0);
  live.startRouter();
  await live.assertEnded({ completed: 1 });
});

Deno.test("a session that sends too large a frame ends with what it has", async () => {
  await using live = await LiveHarness.open();
  await live.worker();
  const client = await live.connect().begun();
  client.socket.send(new Uint8Array(1024 * 1024));
  client.socket.send(new Uint8Array(1024 * 1024 + 1));
  assertEquals(await client.closed, 4400);
  assertEquals(client.types, ["session.begin", "error", "session.end"]);
  assertObjectMatch(elementAt(client.messages, 1), { code: "frame_too_large" });
  await live.assertEnded({ error: 1 });
});

Deno.test("a client that sends faster than its worker takes has to wait", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const client = await live.connect().begun();
  const session = await worker.session();
  session.socket.pause();
  const frames = 1_000;
  const frame = new Uint8Array(64 * 1024);
  for (let i = 0; i < frames; i++) client.socket.send(frame);
  const waiting = await settled(() => client.socket.bufferedAmount);
  // What isn't with the client is in sockets' buffers and a little in ours.
  assert(waiting > (frames * frame.length) / 2, `${waiting}`);
  session.socket.resume();
  client.socket.send('{"type":"end"}');
  assertEquals(await client.closed, 1000);
  assertEquals(session.received.length, frames + 1);
  await live.assertEnded({ completed: 1 });
});

Deno.test("a worker that sends faster than its client reads has to wait", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const client = await live.connect().begun();
  const session = await worker.session();
  client.socket.pause();
  const messages = 4_000;
  const text = JSON.stringify({
    type: "warning",
    code: "falling_behind",
    message: "x".repeat(16_000),
  });
  for (let i = 0; i < messages; i++) session.socket.send(text);
  const waiting = await settled(() => session.socket.bufferedAmount);
  assert(waiting > (messages * text.length) / 2, `${waiting}`);
  end(session);
  client.socket.resume();
  assertEquals(await client.closed, 1000);
  assertEquals(client.messages.length, messages + 2);
  await live.assertEnded({ completed: 1 });
});

Deno.test("90 sessions at once, ended in every way, are each counted once", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker({ capacity: 90 });
  const session = async (client: LiveSession) => {
    const { session_id } = await client.told("session.begin");
    const found = worker.sessions.find(({ query }) =>
      query.session_id === session_id
    );
    assert(found !== undefined);
    return found;
  };
  const ways: ((client: LiveSession) => void | Promise<void>)[] = [
    (client) => client.say({ type: "end" }),
    (client) => client.socket.close(1000),
    (client) => client.socket.close(),
    (client) => client.socket.terminate(),
    (client) => client.socket.send(new Uint8Array(1024 * 1024 + 1)),
    (client) => client.socket.close(4000),
    async (client) => (await session(client)).socket.terminate(),
    async (client) => end(await session(client), streamErrors.worker_draining),
    async (client) => end(await session(client), streamErrors.idle_timeout),
  ];
  const clients = await Promise.all(
    Array.from({ length: 90 }, () => live.connect().begun()),
  );
  assertEquals(await live.connections(), 90);
  assertEquals(await live.sessions(), 90);
  assertEquals((await live.refusal()).code, "no_capacity");
  await Promise.all(
    clients.map((client, index) =>
      elementAt(ways, index % ways.length)(client)
    ),
  );
  await Promise.all(clients.map(({ closed }) => closed));
  await live.assertEnded({ completed: 30, error: 50, timeout: 10 });
});

/** The value once it no longer changes. */
async function settled(value: () => number): Promise<number> {
  for (let last = NaN;;) {
    const now = value();
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

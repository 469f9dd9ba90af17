import { assert, assertEquals } from "@std/assert";
// @ts-types="@types/ws"
import { WebSocket as PausableSocket } from "ws";
import { eventually } from "../../tests/support/eventually.ts";
import { only } from "../../tests/support/elements.ts";
import { memoryHeld } from "../../tests/conformance/_memory.ts";
import {
  beep,
  countingEngine,
  HeldEngine,
  silence,
  TestWorker,
  workerOf,
} from "./_testing.ts";

Deno.test("a client has to wait while recognition is behind, and loses nothing", async () => {
  const engine = new HeldEngine();
  const idleMs = 1_000;
  await using worker = await TestWorker.start(
    workerOf(engine, { idleMs, warningSeconds: 2, backlogSeconds: 10 }),
  );
  await using client = await worker.connect();
  const utterances = 400;
  const audio = beep(1);
  // 26 MB: more than sockets hold.
  for (let i = 0; i < utterances; i++) client.sendAudio(audio);

  const warning = await client.first("warning");
  assertEquals(warning.code, "falling_behind");
  await eventually(
    "a full backlog",
    async () => await worker.metric("audio_backlog_seconds") > 10,
  );
  // Longer than a client may be silent: this one isn't, it has to wait.
  await new Promise((resolve) => setTimeout(resolve, 1.3 * idleMs));
  const backlog = await worker.metric("audio_backlog_seconds");
  assert(backlog < 13, `${backlog} s are kept`);
  assert(client.unsent > 0, "all of it was read");
  assertEquals(engine.asked, 1);

  engine.release();
  await client.end();
  assertEquals(await client.closed, 1000);
  assertEquals(client.all("transcript.final").length, utterances);
  const end = only(client.all("session.end"));
  assertEquals(end.total_audio_seconds, 2 * utterances);
  await worker.idle();
  assertEquals(await worker.metric("audio_backlog_seconds"), 0);
});

Deno.test("a client is warned once each time that recognition falls behind", async () => {
  const engine = new HeldEngine();
  await using worker = await TestWorker.start(
    workerOf(engine, { warningSeconds: 2 }),
  );
  await using client = await worker.connect();
  for (let i = 0; i < 10; i++) client.sendAudio(beep(1));
  await client.first("warning");
  engine.release();
  await client.end();
  assertEquals(client.all("warning").length, 1);
});

Deno.test("a client that doesn't read is dropped before it fills our memory", async () => {
  const text = "x".repeat(256 * 1024);
  await using worker = await TestWorker.start(
    workerOf({
      ...countingEngine,
      transcribe: () => Promise.resolve({ text }),
    }),
  );
  const socket = new PausableSocket(`${worker.url}?enable_vad=false`);
  await new Promise((resolve) => socket.once("open", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  socket.pause();
  for (let i = 0; i < 200; i++) {
    socket.send(silence(0.1));
    socket.send('{"type":"flush"}');
  }
  await eventually(
    "the session's end",
    async () =>
      await worker.metric("sessions_total", { status: "error" }) === 1,
  );
  const sent = await worker.metric("transcripts_total", { type: "final" });
  assert(sent < 200, "all was kept for it");
  socket.resume();
  await closed;
});

Deno.test("sessions leave no memory behind", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  const audio = beep(30);
  const sessions = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await using client = await worker.connect({ sample_rate: "16000" });
      client.sendAudio(audio, 32_000);
      await client.end();
      assertEquals(client.all("transcript.final").length, 1);
    }
    await worker.idle();
    return memoryHeld() / 1e6;
  };
  const before = await sessions(10);
  const after = await sessions(200);
  // The audio of one session is 2 MB.
  assert(after - before < 4, `${before} MB became ${after} MB`);
  assertEquals(await worker.metric("sessions_active"), 0);
});

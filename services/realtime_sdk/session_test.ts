import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { exactly, only } from "../../tests/support/elements.ts";
import {
  beep,
  countingEngine,
  HeldEngine,
  silence,
  type TestClient,
  TestWorker,
  workerOf,
} from "./_testing.ts";
import { encodePcm16 } from "../audio/wav_writer.ts";

function types(client: TestClient): string[] {
  return client.messages.map(({ type }) => type);
}

/** A tone without a pause around it. */
function tone(seconds: number): Uint8Array {
  return encodePcm16(
    Float32Array.from(
      { length: seconds * 16_000 },
      (_, i) => 0.3 * Math.sin(i / 4),
    ),
  );
}

Deno.test("Session tells all of an utterance, in order, and the whole at the end", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect({ interim_results: "false" });
  client.sendAudio(beep(1), 3_200);
  const messages = await client.end();
  assertEquals(types(client), [
    "session.begin",
    "vad.speech_start",
    "vad.speech_end",
    "transcript.final",
    "session.end",
  ]);
  const [begin, start, end, final, last] = exactly(5, messages);
  assert(begin.type === "session.begin" && last.type === "session.end");
  assertEquals([begin.recognizer, begin.sample_rate], ["counting", 16_000]);
  assertEquals(start, { type: "vad.speech_start", start: 0.5 });
  assertEquals(end, { type: "vad.speech_end", end: 1.56 });
  assertEquals(final, {
    type: "transcript.final",
    recognizer: "counting",
    text: "all 1.26",
    start: 0.5,
    end: 1.56,
    words: null,
    heard: 1.8,
  });
  assertEquals(last.session_id, begin.session_id);
  assertEquals(last.total_audio_seconds, 2);
  assertEquals(last.transcript, {
    text: "all 1.26",
    segments: [{
      start: 0.5,
      end: 1.56,
      text: "all 1.26",
      channel: null,
      speaker: null,
    }],
  });
  assertEquals(await client.closed, 1000);
});

Deno.test("Session ends with no segments where nothing was said", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect();
  client.sendAudio(silence(3));
  await client.end();
  assertEquals(types(client), ["session.begin", "session.end"]);
  const end = only(client.all("session.end"));
  assertEquals(end.transcript, { text: "", segments: [] });
  assertEquals(end.total_audio_seconds, 3);
});

Deno.test("Session gives partials of speech that goes on, where they are wanted", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { partialSeconds: 0.5 }),
  );
  await using wanting = await worker.connect();
  await using other = await worker.connect({ interim_results: "false" });
  for (const client of [wanting, other]) {
    client.sendAudio(beep(2), 1_600);
    await client.end();
  }
  const partials = wanting.all("transcript.partial");
  assert(partials.length >= 1, `${partials.length}`);
  for (const { start, end, text } of partials) {
    assertEquals(start, 0.5);
    assert(end >= 1 && end <= 2.6, `${end}`);
    assertMatch(text, /^so far/);
  }
  assertEquals(
    types(wanting).lastIndexOf("transcript.partial") <
      types(wanting).indexOf("transcript.final"),
    true,
  );
  assertEquals(other.all("transcript.partial"), []);
});

Deno.test("Session gives the first partial of each utterance as soon", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { partialSeconds: 1 }),
  );
  await using client = await worker.connect();
  for (const count of [1, 2]) {
    client.sendAudio(silence(0.5));
    client.sendAudio(tone(1.5), 1_600);
    await eventually(
      `partial ${count}`,
      () => client.all("transcript.partial").length === count,
    );
    client.sendAudio(silence(0.5));
    await eventually(
      `final ${count}`,
      () => client.all("transcript.final").length === count,
    );
  }
  const [, { start, end }] = exactly(2, client.all("transcript.partial"));
  assert(end - start < 1.2, `${start} to ${end}`);
});

Deno.test("Session hears audio at another rate to its last sample", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect({
    sample_rate: "48000",
    enable_vad: "false",
  });
  client.sendAudio(silence(1, 48_000));
  await client.end();
  assertEquals(only(client.all("transcript.final")).end, 1);
});

Deno.test("Session changes by config what is asked for later", async () => {
  await using worker = await TestWorker.start(
    workerOf({
      ...countingEngine,
      transcribe: (_utterance, { parameters }) =>
        Promise.resolve({
          text: parameters.language,
          words: [{ word: "x", start: 0.1, end: 0.2 }],
        }),
    }),
  );
  await using client = await worker.connect({ language: "de" });
  client.sendAudio(beep(1));
  client.send({ type: "config", language: "pt-BR", word_timestamps: true });
  client.sendAudio(beep(1));
  await client.end();
  const finals = client.all("transcript.final");
  assertEquals(finals.map(({ text, words }) => [text, words?.length]), [
    ["de", undefined],
    ["pt-BR", 1],
  ]);
});

Deno.test("Session names the model that the client chose", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect({ model: "large" });
  assertEquals((await client.first("session.begin")).recognizer, "large");
});

Deno.test("Session ends an utterance at flush", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect({ interim_results: "false" });
  client.sendAudio(silence(1));
  client.sendAudio(tone(1));
  client.send({ type: "flush" });
  assertEquals((await client.first("transcript.final")).end, 2);
  client.sendAudio(tone(1));
  await client.end();
  assertEquals(
    only(client.all("session.end")).transcript.segments.map((
      { start, end },
    ) => [
      start,
      end,
    ]),
    [[1, 2], [2, 3]],
  );
});

Deno.test("Session without detection ends utterances by flush, end and length", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { utteranceSeconds: 2 }),
  );
  await using client = await worker.connect({
    enable_vad: "false",
    interim_results: "false",
  });
  client.sendAudio(silence(1));
  client.send({ type: "flush" });
  client.sendAudio(silence(3));
  await client.end();
  assertEquals(types(client), [
    "session.begin",
    "transcript.final",
    "transcript.final",
    "transcript.final",
    "session.end",
  ]);
  assertEquals(
    client.all("transcript.final").map(({ start, end }) => [start, end]),
    [[0, 1], [1, 3], [3, 4]],
  );
});

Deno.test("Session warns of audio that ends within a sample, and goes on to its end", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect();
  client.sendAudio(silence(1));
  client.sendAudio(new Uint8Array(3), 1);
  await client.end();
  assertEquals(types(client), ["session.begin", "warning", "session.end"]);
  assertEquals(only(client.all("warning")).code, "odd_byte_count");
  assertEquals(
    only(client.all("session.end")).total_audio_seconds,
    1 + 1 / 16_000,
  );
  assertEquals(await client.closed, 1000);
});

/** Messages that a client may not send, and a part of the error for each. */
const badMessages = [
  ["hello", "invalid_message", "it isn't JSON"],
  ["", "invalid_message", "it isn't JSON"],
  ["null", "invalid_message", "expected object"],
  ["[]", "invalid_message", "expected object"],
  ["{}", "invalid_message", "type:"],
  ['{"type":"pause"}', "invalid_message", "'config' | 'flush' | 'end'"],
  ['{"type":"end","now":true}', "invalid_message", '"now"'],
  ['{"type":"config","language":"?"}', "invalid_message", "language"],
  ['{"type":"config","sample_rate":8000}', "invalid_message", "sample_rate"],
  [`"${"x".repeat(1024 * 1024)}"`, "frame_too_large", "1048576 bytes"],
] as const;

Deno.test("Session refuses messages that the protocol doesn't have", async (t) => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  for (const [text, code, part] of badMessages) {
    await t.step(text.slice(0, 40) || "(nothing)", async () => {
      await using client = await worker.connect();
      client.sendAudio(beep(1));
      await client.first("transcript.final");
      client.send(text);
      assertEquals(await client.closed, 4400);
      assertEquals(types(client).slice(-2), ["error", "session.end"]);
      const error = only(client.all("error"));
      assertEquals(error.code, code);
      assert(error.message.includes(part), error.message);
      const { transcript } = only(client.all("session.end"));
      assertEquals(transcript.segments.length, 1, "what was heard is kept");
    });
  }
  await t.step("audio of 70 MB", async () => {
    await using client = await worker.connect();
    client.sendAudio(new Uint8Array(70 * 1024 * 1024));
    assertEquals(await client.closed, 4400);
    assertEquals(only(client.all("error")).code, "frame_too_large");
  });
  await t.step("a frame of exactly the limit is fine", async () => {
    await using client = await worker.connect();
    client.sendAudio(new Uint8Array(1024 * 1024));
    await client.end();
    assertEquals(await client.closed, 1000);
  });
  const errors = badMessages.length + 1;
  assertEquals(
    await worker.metric("sessions_total", { status: "error" }),
    errors,
  );
  assertEquals(
    await worker.metric("sessions_total", { status: "completed" }),
    1,
  );
});

Deno.test("Session ends when no audio comes, with what was said", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { idleMs: 100 }),
  );
  await using client = await worker.connect();
  client.sendAudio(joinedBytes(silence(1), tone(1)));
  assertEquals(await client.closed, 4408);
  const error = only(client.all("error"));
  assertEquals(error.code, "idle_timeout");
  assertEquals(error.message, "No audio came for 0.1 s.");
  assertEquals(types(client).at(-1), "session.end");
  const { transcript } = only(client.all("session.end"));
  assertEquals(transcript.segments.length, 1);
  await worker.idle();
  assertEquals(await worker.metric("sessions_total", { status: "timeout" }), 1);
});

Deno.test("Session goes on while audio comes", async () => {
  const idleMs = 1_500;
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { idleMs }),
  );
  await using client = await worker.connect();
  const begun = performance.now();
  while (performance.now() - begun < 1.5 * idleMs) {
    client.sendAudio(silence(0.02));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.end();
  assertEquals(await client.closed, 1000);
});

Deno.test("Session isn't kept awake by messages without audio", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { idleMs: 100 }),
  );
  await using client = await worker.connect();
  const timer = setInterval(() => client.send({ type: "flush" }), 10);
  client.closed.then(() => clearInterval(timer));
  assertEquals(await client.closed, 4408);
});

Deno.test("Session ends at its longest time, and at as much audio", async () => {
  await using worker = await TestWorker.start(
    workerOf(countingEngine, { sessionMs: 300 }),
  );
  await using long = await worker.connect();
  const timer = setInterval(() => long.sendAudio(silence(0.001)), 10);
  long.closed.then(() => clearInterval(timer));
  assertEquals(await long.closed, 4408);
  assertEquals(only(long.all("error")).code, "session_too_long");
  assertEquals(types(long).at(-1), "session.end");

  await using much = await worker.connect();
  much.sendAudio(silence(0.31));
  assertEquals(await much.closed, 4408);
  assertEquals(only(much.all("error")).message, "A session may last 0.3 s.");
});

Deno.test("Session that is too long waits for its last text, but not for long", async () => {
  const engine = new HeldEngine();
  await using worker = await TestWorker.start(
    workerOf(engine, { sessionMs: 1_000, recognitionMs: 60_000 }),
  );
  await using patient = await worker.connect();
  patient.sendAudio(beep(0.5));
  const error = async () => (await patient.first("error")).code;
  engine.release();
  assertEquals(await error(), "session_too_long");
  assertEquals(await patient.closed, 4408);
  assertEquals(patient.all("transcript.final").length, 1);

  await using short = await TestWorker.start(
    workerOf(new HeldEngine(), { sessionMs: 5_900, recognitionMs: 100 }),
  );
  await using client = await short.connect();
  for (let i = 0; i < 5; i++) client.sendAudio(beep(0.2));
  assertEquals(await client.closed, 4408);
  assertEquals(types(client).at(-1), "session.end");
  assert(client.all("transcript.final").length < 5, "each took its time");
});

Deno.test("Session that waits for its last text is bounded too", async () => {
  const engine = new HeldEngine();
  await using worker = await TestWorker.start(
    workerOf(engine, { sessionMs: 1_300 }),
  );
  await using client = await worker.connect();
  client.sendAudio(beep(0.2));
  await client.end();
  assertEquals(await client.closed, 4408);
  assertEquals(types(client).slice(-2), ["error", "session.end"]);
});

Deno.test("Session is over when its client is gone", async () => {
  const engine = new HeldEngine();
  await using worker = await TestWorker.start(workerOf(engine));
  {
    await using client = await worker.connect();
    client.sendAudio(beep(1));
    await client.first("vad.speech_end");
    client.close();
  }
  await worker.idle();
  assertEquals(
    await worker.metric("sessions_total", { status: "completed" }),
    1,
  );
  assertEquals(await worker.metric("audio_backlog_seconds"), 0);

  await vanish(worker);
  await worker.idle();
  assertEquals(await worker.metric("sessions_total", { status: "error" }), 1);
});

/** Begins a session and cuts the line. */
async function vanish(worker: TestWorker): Promise<void> {
  const { hostname, port } = new URL(worker.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    "GET /session HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\n" +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  await connection.read(new Uint8Array(1_024));
}

function joinedBytes(...chunks: Uint8Array[]): Uint8Array {
  return new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import { elementAt, only } from "../../../tests/support/elements.ts";
import { speech, type Stretch } from "../../../tests/fixtures/speech.ts";
import { encodePcm16 } from "../../audio/wav_writer.ts";
import { parseWavHeader } from "../../audio/wav.ts";
import { SettingsError } from "../../service/settings.ts";
import {
  beep,
  fixtureSamples,
  type TestClient,
  TestWorker,
} from "../../realtime_sdk/_testing.ts";
import { serveAsr } from "../asr_client/testing.ts";
import { detectSpeech } from "../transcriber/detect_speech.ts";
import { start } from "./main.ts";

const file = "speech_16k_mono.wav";

function bounds(client: TestClient): Stretch[] {
  const { transcript } = only(client.all("session.end"));
  return transcript.segments.map(({ start, end }) => [start, end]);
}

function assertNear(
  found: readonly Stretch[],
  wanted: readonly Stretch[],
  tolerance: number,
): void {
  const text = JSON.stringify({ found, wanted });
  assertEquals(found.length, wanted.length, text);
  found.flat().forEach((time, i) =>
    assert(Math.abs(time - elementAt(wanted.flat(), i)) <= tolerance, text)
  );
}

/** A session over a fixture at some rate, in frames of some size. */
async function listen(
  worker: TestWorker,
  sampleRate: number,
  frameBytes: number,
): Promise<TestClient> {
  const client = await worker.connect({ sample_rate: String(sampleRate) });
  const samples = await fixtureSamples(file, sampleRate);
  client.sendAudio(encodePcm16(samples), frameBytes);
  await client.end();
  assertEquals(await client.closed, 1000);
  return client;
}

Deno.test("realtime worker hears the speech that was measured, and that a job hears", async () => {
  await using worker = await TestWorker.start(start);
  const client = await listen(worker, 16_000, 3_200);
  assertNear(bounds(client), speech[file][0], 0.2);
  const path = new URL(`../../../tests/fixtures/${file}`, import.meta.url);
  const batch = await detectSpeech(
    path.pathname,
    null,
    new AbortController().signal,
  );
  assertNear(
    bounds(client),
    batch.segments.map(({ start, end }) => [start, end]),
    0.001,
  );
});

Deno.test("realtime worker without a server gives times and no words, and says so", async () => {
  await using worker = await TestWorker.start(start);
  const client = await listen(worker, 16_000, 3_200);
  const begin = only(client.all("session.begin"));
  assertEquals(begin.recognizer, "none");
  assertEquals(client.all("transcript.partial"), []);
  for (const final of client.all("transcript.final")) {
    assertEquals([final.recognizer, final.text, final.words], [
      "none",
      "",
      null,
    ]);
  }
  assertEquals(only(client.all("session.end")).transcript.text, "");
});

Deno.test("realtime worker hears the same whatever the rate and the frames", async (t) => {
  await using worker = await TestWorker.start(start);
  const reference = bounds(await listen(worker, 16_000, 3_200));
  for (const frameBytes of [1, 3, 1024 * 1024]) {
    await t.step(`frames of ${frameBytes} bytes`, async () => {
      const client = await listen(worker, 16_000, frameBytes);
      assertEquals(bounds(client), reference);
      assertEquals(client.all("warning"), []);
    });
  }
  for (const sampleRate of [8_000, 11_025, 44_100, 48_000]) {
    await t.step(`${sampleRate} Hz`, async () => {
      const client = await listen(worker, sampleRate, 4_001);
      assertNear(bounds(client), reference, 0.05);
      const { total_audio_seconds } = only(client.all("session.end"));
      assert(Math.abs(total_audio_seconds - 9.167) < 0.001);
    });
  }
});

/** What a server heard in how many seconds of audio. */
function answer(text: string): Response {
  return Response.json({
    text,
    words: [{ word: text, start: 0.1, end: 0.4 }],
  });
}

Deno.test("realtime worker gives a server's words, in partials and finals", async () => {
  await using asr = serveAsr((number) => answer(`words ${number}`));
  await using worker = await TestWorker.start(start, {
    DALSTON_ASR_URL: asr.url,
    DALSTON_ASR_API_KEY: "sk-secret",
    DALSTON_ASR_MODEL: "small",
  });
  await using client = await worker.connect({
    language: "en-GB",
    word_timestamps: "true",
  });
  const bytes = encodePcm16(await fixtureSamples(file, 16_000));
  // As fast as partials come, so that each has its turn.
  client.sendAudio(bytes.subarray(0, 40_000));
  const partial = await client.first("transcript.partial");
  client.sendAudio(bytes.subarray(40_000));
  await client.end();

  assertEquals(only(client.all("session.begin")).recognizer, "small");
  assertEquals([partial.text, partial.start], ["words 1", 0.01]);
  assertNear(bounds(client), speech[file][0], 0.2);
  const finals = client.all("transcript.final");
  for (const { recognizer, text, start, words } of finals) {
    assertEquals(recognizer, "small");
    assertEquals(words?.map(({ word }) => word), [text]);
    assert(words !== null && elementAt(words, 0).start > start - 0.1);
  }
  const texts = finals.map(({ text }) => text);
  const { transcript } = only(client.all("session.end"));
  assertEquals(transcript.text, texts.join(" "));
  assertEquals(transcript.segments.map(({ text }) => text), texts);

  for (const { authorization, form } of asr.received) {
    assertEquals(authorization, "Bearer sk-secret");
    assertEquals([form.get("model"), form.get("language")], ["small", "en"]);
    const audio = form.get("file");
    assert(audio instanceof File);
    const header = parseWavHeader(new Uint8Array(await audio.arrayBuffer()));
    assertEquals(header.sampleRate, 16_000);
  }
  const sent = client.all("transcript.partial").length;
  assertEquals(asr.received.length >= finals.length + sent, true);
});

Deno.test("realtime worker asks a server for the model that the client names", async () => {
  await using asr = serveAsr(() => answer("hello"));
  await using worker = await TestWorker.start(start, {
    DALSTON_ASR_URL: asr.url,
  });
  await using client = await worker.connect({ model: "large" });
  client.sendAudio(beep(0.5));
  await client.end();
  assertEquals(asr.received.map(({ form }) => form.get("model")), ["large"]);
  assertEquals(only(client.all("transcript.final")).recognizer, "large");
});

Deno.test("realtime worker says which utterance a server failed on, and makes up nothing", async (t) => {
  const failing = {
    "an error": () => new Response("broken sk-secret", { status: 500 }),
    "a refusal": () => new Response("who are you?", { status: 401 }),
    "no JSON": () => new Response("words"),
    "no answer": (_number: number, over: Promise<void>) =>
      over.then(() => answer("too late")),
  };
  for (const [what, respond] of Object.entries(failing)) {
    await t.step(what, async () => {
      await using asr = serveAsr((number, over) =>
        number === 1 ? respond(number, over) : answer("again")
      );
      await using worker = await TestWorker.start(start, {
        DALSTON_ASR_URL: asr.url,
        DALSTON_ASR_API_KEY: "sk-secret",
        DALSTON_REALTIME_ASR_TIMEOUT_SECONDS: "1",
        LOG_LEVEL: "error",
      });
      await using client = await worker.connect({ interim_results: "false" });
      client.sendAudio(beep(0.5));
      client.sendAudio(beep(0.5));
      await client.end();
      assertEquals(await client.closed, 1000);
      assertEquals(
        client.all("transcript.final").map(({ recognizer, text }) => [
          recognizer,
          text,
        ]),
        [["none", ""], ["whisper-1", "again"]],
      );
      const warning = only(client.all("warning"));
      assertEquals(warning.code, "recognizer_failed");
      assertEquals(
        warning.message,
        "What was said from 0.5 s to 1.06 s has no text: the recognizer failed.",
      );
      assertEquals(
        await worker.metric("recognition_failures_total", { type: "final" }),
        1,
      );
    });
  }
});

Deno.test("realtime worker says what is wrong with its settings", async () => {
  for (
    const [variable, value] of [
      ["DALSTON_REALTIME_PORT", "http"],
      ["DALSTON_REALTIME_CAPACITY", "0"],
      ["DALSTON_REALTIME_URL", "http://localhost"],
      ["DALSTON_REALTIME_DRAIN_SECONDS", "-1"],
      ["DALSTON_REALTIME_MINIMUM_SILENCE_MS", "1"],
      ["DALSTON_ASR_URL", "localhost"],
    ] as const
  ) {
    await assertRejects(
      () => start({ [variable]: value }),
      SettingsError,
      variable,
    );
  }
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { elementAt, exactly } from "../../../tests/support/elements.ts";
import { speech, type Stretch } from "../../../tests/fixtures/speech.ts";
import {
  type StageParameters,
  type Transcript,
  transcriptSchema,
} from "../../contracts/stage.ts";
import { EngineError } from "../../engine_sdk/engine.ts";
import { outputFile, testContext } from "../../engine_sdk/testing.ts";
import { serveAsr } from "../asr_client/testing.ts";
import { AsrClient } from "../asr_client/client.ts";
import { transcriber, type TranscriberOptions } from "./engine.ts";

const monologue = new URL(
  "../../../tests/fixtures/speech_16k_mono.wav",
  import.meta.url,
).pathname;
const duration = 146_666 / 16_000;

async function transcribed(
  options: TranscriberOptions,
  parameters: Partial<StageParameters<"transcribe">> = {},
): Promise<Transcript> {
  await using context = await testContext();
  const output = await transcriber(options).process({
    files: { audio: monologue },
    parameters: {
      model: "auto",
      language: "auto",
      timestamps_granularity: "segment",
      diarize: false,
      channel: null,
      ...parameters,
    },
  }, context);
  const text = await Deno.readTextFile(outputFile(output, "transcript"));
  const transcript = transcriptSchema.parse(JSON.parse(text));
  assertEquals(output.result, {
    segments: transcript.segments.length,
    audio_seconds: duration,
  });
  return transcript;
}

Deno.test("transcriber() without a server finds speech and invents no words", async () => {
  const { segments, ...rest } = await transcribed({}, {
    channel: 1,
    timestamps_granularity: "word",
    language: "en",
  });
  assertEquals(rest, {
    recognizer: "none",
    language_code: null,
    duration_seconds: duration,
    text: "",
    words: null,
  });
  const expected: readonly Stretch[] = speech["speech_16k_mono.wav"][0];
  assertEquals(segments.length, expected.length);
  segments.forEach(({ start, end, text, channel, speaker }, i) => {
    assertEquals({ text, channel, speaker }, {
      text: "",
      channel: 1,
      speaker: null,
    });
    const [from, to] = elementAt(expected, i);
    assert(Math.abs(start - from) < 0.2 && Math.abs(end - to) < 0.2);
  });
});

Deno.test("transcriber() can time words only with a server", () => {
  const asr = new AsrClient({ url: "http://localhost" });
  assertEquals(transcriber().capabilities, []);
  assertEquals(transcriber({ asr }).capabilities, ["word_timestamps"]);
});

Deno.test("transcriber() puts clips together in the time of the recording", async () => {
  await using server = serveAsr((number) =>
    Response.json({
      text: `Part ${number}.`,
      language: "english",
      segments: [{ start: 0.25, end: 1, text: ` Part ${number}.` }],
      words: [{ word: "Part", start: 0.25, end: 0.5 }],
    })
  );
  const asr = new AsrClient({ url: server.url, model: "large-v3" });
  const transcript = await transcribed({ asr, longestClip: 6 }, {
    timestamps_granularity: "word",
    channel: 1,
  });
  assertEquals(server.received.map(({ form }) => form.get("model")), [
    "large-v3",
    "large-v3",
  ]);
  const { text, recognizer, language_code, segments, words } = transcript;
  assertEquals({ text, recognizer, language_code }, {
    text: "Part 1. Part 2.",
    recognizer: "large-v3",
    language_code: "en",
  });
  const [first, second] = exactly(2, segments);
  assertEquals(first, {
    start: 0.25,
    end: 1,
    text: "Part 1.",
    channel: 1,
    speaker: null,
  });
  // The cut lies in the pause from 3.045 to 3.494 s.
  assert(second.start > 3.295 && second.start < 3.744, `${second.start}`);
  assertEquals(second.end, Math.round((second.start + 0.75) * 1000) / 1000);
  assertEquals(words?.map(({ start }) => start), [0.25, second.start]);
});

Deno.test("transcriber() makes one segment of an answer that has only text", async () => {
  await using server = serveAsr(() => Response.json({ text: "Hi." }));
  const asr = new AsrClient({ url: server.url });
  const { segments, words, language_code } = await transcribed({ asr }, {
    timestamps_granularity: "word",
    language: "de-AT",
  });
  assertEquals(segments.map(({ start, end, text }) => [start, end, text]), [
    [0, 9.167, "Hi."],
  ]);
  assertEquals(words, null);
  assertEquals(language_code, "de-AT");
});

Deno.test("transcriber() asks for the model that the job names", async () => {
  await using server = serveAsr(() => Response.json({ text: "" }));
  const asr = new AsrClient({ url: server.url, model: "small" });
  const models = ["auto", "transcriber", "medium"];
  for (const model of models) {
    const { recognizer, segments } = await transcribed({ asr }, { model });
    assertEquals(segments, [], "no text, no segment");
    assertEquals(recognizer, model === "medium" ? "medium" : "small");
  }
  assertEquals(server.received.map(({ form }) => form.get("model")), [
    "small",
    "small",
    "medium",
  ]);
});

Deno.test("transcriber() refuses a language that is none", async () => {
  const asr = new AsrClient({ url: "http://localhost" });
  const error = await assertRejects(
    () => transcribed({ asr }, { language: "no language" }),
    EngineError,
  );
  assertEquals([error.code, error.retryable], ["invalid_language", false]);
});

import { assertEquals } from "@std/assert";
import { elementAt } from "../../../tests/support/elements.ts";
import type { Transcript } from "../../contracts/stage.ts";
import { mergeTranscripts } from "./merge.ts";

function transcript(overrides: Partial<Transcript>): Transcript {
  return {
    recognizer: "whisper-1",
    language_code: "en",
    duration_seconds: 10,
    text: "",
    segments: [],
    words: null,
    ...overrides,
  };
}

function segment(
  start: number,
  end: number,
  text: string,
  channel: number | null = null,
) {
  return { start, end, text, channel, speaker: null };
}

Deno.test("mergeTranscripts() orders what channels say by time", () => {
  const merged = mergeTranscripts([
    transcript({
      duration_seconds: 9,
      text: "Hello? Goodbye.",
      segments: [segment(0, 1, " Hello?", 0), segment(4, 5, "Goodbye.", 0)],
      words: [
        { start: 0, end: 1, word: "Hello?", channel: 0 },
        { start: 4, end: 5, word: "Goodbye.", channel: 0 },
      ],
    }),
    transcript({
      duration_seconds: 8,
      text: "Hi.",
      segments: [segment(2, 3, "Hi.", 1)],
      words: [{ start: 2, end: 3, word: "Hi.", channel: 1 }],
    }),
  ]);
  assertEquals(merged.text, "Hello? Hi. Goodbye.");
  assertEquals(merged.duration_seconds, 9);
  assertEquals(
    merged.segments.map(({ start, channel, speaker }) => [
      start,
      channel,
      speaker,
    ]),
    [[0, 0, "SPEAKER_00"], [2, 1, "SPEAKER_01"], [4, 0, "SPEAKER_00"]],
  );
  assertEquals(merged.words?.map(({ word }) => word), [
    "Hello?",
    "Hi.",
    "Goodbye.",
  ]);
});

Deno.test("mergeTranscripts() leaves a single transcript as it is", () => {
  const only = transcript({
    text: "One\ntwo.",
    segments: [segment(0, 1, "One\ntwo.")],
  });
  assertEquals(mergeTranscripts([only]), only);
});

Deno.test("mergeTranscripts() keeps the speakers that an engine told apart", () => {
  const diarized = { ...segment(0, 1, "Hi.", 0), speaker: "Ada" };
  const { segments } = mergeTranscripts([transcript({ segments: [diarized] })]);
  assertEquals(elementAt(segments, 0).speaker, "Ada");
});

Deno.test("mergeTranscripts() names a language only when all agree", () => {
  const language = (...codes: (string | null)[]) =>
    mergeTranscripts(
      codes.map((language_code) => transcript({ language_code })),
    )
      .language_code;
  assertEquals(language("en", "en"), "en");
  assertEquals(language("en", null), "en");
  assertEquals(language("en", "de"), null);
  assertEquals(language(null, null), null);
});

Deno.test("mergeTranscripts() keeps speech without words in its place", () => {
  const recognizer = "none";
  const merged = mergeTranscripts([
    transcript({ recognizer, segments: [segment(3, 4, "", 0)] }),
    transcript({ recognizer, segments: [segment(1, 2, "", 1)] }),
  ]);
  assertEquals(merged.recognizer, "none");
  assertEquals(merged.text, "");
  assertEquals(merged.segments.map(({ start }) => start), [1, 3]);
  assertEquals(merged.words, null);
});

import { assertEquals, assertThrows } from "@std/assert";
import { parseAnswer } from "./answer.ts";

function parsed(answer: unknown) {
  return parseAnswer(JSON.stringify(answer));
}

Deno.test("parseAnswer() reads OpenAI's verbose_json", () => {
  assertEquals(
    parsed({
      task: "transcribe",
      language: "english",
      duration: 3.2,
      text: " Hello there.",
      segments: [
        { id: 0, seek: 0, start: 0, end: 1.5, text: " Hello", tokens: [1] },
        { id: 1, seek: 0, start: 1.5, end: 3.2, text: " there.", tokens: [2] },
      ],
      words: [{ word: "Hello", start: 0, end: 0.9 }],
      usage: { type: "duration", seconds: 4 },
    }),
    {
      text: "Hello there.",
      language: "en",
      segments: [
        { start: 0, end: 1.5, text: "Hello" },
        { start: 1.5, end: 3.2, text: "there." },
      ],
      words: [{ word: "Hello", start: 0, end: 0.9 }],
    },
  );
});

Deno.test("parseAnswer() finds words within segments", () => {
  const word = { word: "Hi", start: 1, end: 2, probability: 0.9 };
  const { words } = parsed({
    segments: [{ start: 0, end: 3, text: "Hi", words: [word] }],
  });
  assertEquals(words, [{ word: "Hi", start: 1, end: 2 }]);
});

Deno.test("parseAnswer() makes do with text, or with segments", () => {
  assertEquals(parsed({ text: "Hi." }), {
    text: "Hi.",
    language: null,
    segments: null,
    words: null,
  });
  const segments = [" One.", " Two."].map((text, i) => ({
    start: i,
    end: i + 1,
    text,
  }));
  assertEquals(parsed({ segments, words: null }).text, "One. Two.");
});

Deno.test("parseAnswer() puts times right", () => {
  const { segments } = parsed({
    segments: [{ start: -0.02, end: 1, text: "a" }, {
      start: 2,
      end: 1,
      text: "b",
    }],
  });
  assertEquals(segments?.map(({ start, end }) => [start, end]), [[0, 1], [
    2,
    2,
  ]]);
});

Deno.test("parseAnswer() knows languages by name and by code", () => {
  const code = (language: string | null) => parsed({ language }).language;
  assertEquals(
    ["English", "german", "haitian creole", "burmese", "en", "pt-br", "yue"]
      .map(code),
    ["en", "de", "ht", "my", "en", "pt-BR", "yue"],
  );
  assertEquals(
    [null, "", "klingonese", "??", "en_US_x!"].map(code),
    [null, null, null, null, null],
  );
});

Deno.test("parseAnswer() throws at what isn't an answer", () => {
  for (const answer of [[], 5, { text: 5 }, { segments: [{ text: "x" }] }]) {
    assertThrows(() => parsed(answer));
  }
});

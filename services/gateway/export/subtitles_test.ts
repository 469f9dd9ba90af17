import { assertEquals } from "@std/assert";
import type { Segment, Transcript } from "../../contracts/stage.ts";
import { toSrt, toVtt } from "./subtitles.ts";

function transcript(
  segments: readonly Partial<Segment>[],
  recognizer = "test",
): Transcript {
  return {
    recognizer,
    language_code: null,
    duration_seconds: 10,
    text: "",
    segments: segments.map((segment) => ({
      start: 0,
      end: 1,
      text: "",
      channel: null,
      speaker: null,
      ...segment,
    })),
    words: null,
  };
}

Deno.test("toSrt() numbers cues in the order of time", () => {
  const text = toSrt(transcript([
    { start: 3661.0625, end: 3662, text: "Later." },
    { start: 0.5, end: 1.9996, text: "First." },
  ]));
  assertEquals(
    text,
    "1\n00:00:00,500 --> 00:00:02,000\nFirst.\n\n" +
      "2\n01:01:01,063 --> 01:01:02,000\nLater.\n",
  );
});

Deno.test("toSrt() keeps text from looking like the next cue", () => {
  const text = toSrt(transcript([{ text: "a\n\n2\r\n0 --> 1\n b " }]));
  assertEquals(text, "1\n00:00:00,000 --> 00:00:01,000\na 2 0 -> 1 b\n");
});

Deno.test("toVtt() escapes text and names voices", () => {
  const text = toVtt(transcript([
    { text: "a < b && c --> d", speaker: "R&D >" },
    { start: 100 * 3600, end: 100 * 3600 + 1, text: "On.", channel: 1 },
  ]));
  assertEquals(
    text,
    "WEBVTT\n\n" +
      "00:00:00.000 --> 00:00:01.000\n" +
      "<v R&amp;D &gt;>a &lt; b &amp;&amp; c --&gt; d\n\n" +
      "100:00:00.000 --> 100:00:01.000\n<v Channel 2>On.\n",
  );
});

Deno.test("toVtt() without segments is an empty file that is valid", () => {
  assertEquals(toVtt(transcript([])), "WEBVTT\n");
  assertEquals(toSrt(transcript([])), "");
});

Deno.test("subtitles say where speech is when no recognizer ran", () => {
  const found = transcript([{ start: 1, end: 2 }], "none");
  assertEquals(toSrt(found), "1\n00:00:01,000 --> 00:00:02,000\n[speech]\n");
  assertEquals(
    toVtt(found),
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[speech]\n",
  );
});

Deno.test("subtitles leave out what a recognizer heard no words in", () => {
  assertEquals(toSrt(transcript([{ text: " " }])), "");
});

Deno.test("subtitles never end a cue where it starts", () => {
  const text = toSrt(transcript([{ start: 1, end: 1.0001, text: "Hm." }]));
  assertEquals(text, "1\n00:00:01,000 --> 00:00:01,001\nHm.\n");
});

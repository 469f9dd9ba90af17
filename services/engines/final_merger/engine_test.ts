import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { type Transcript, transcriptSchema } from "../../contracts/stage.ts";
import { EngineError } from "../../engine_sdk/engine.ts";
import { outputFile, testContext } from "../../engine_sdk/testing.ts";
import { finalMerger } from "./engine.ts";

/** A transcript with one segment that starts at `start`. */
function transcript(start: number): Transcript {
  const segment = { start, end: start + 1, channel: null, speaker: null };
  return {
    recognizer: "whisper-1",
    language_code: "en",
    duration_seconds: 60,
    text: `At ${start}.`,
    segments: [{ ...segment, text: `At ${start}.` }],
    words: [{ start, end: start + 1, word: "At", channel: null }],
  };
}

/** Merges files with these contents. */
async function merged(
  contents: readonly string[],
  timestamps_granularity: "none" | "segment" = "segment",
): Promise<Transcript> {
  await using context = await testContext();
  const files: Record<string, string> = {};
  for (const [index, content] of contents.entries()) {
    const name = `transcript_${index}`;
    files[name] = join(await context.workDir(), name);
    await Deno.writeTextFile(files[name], content);
  }
  const output = await finalMerger().process(
    { files, parameters: { timestamps_granularity } },
    context,
  );
  const text = await Deno.readTextFile(outputFile(output, "transcript"));
  const result = transcriptSchema.parse(JSON.parse(text));
  assertEquals(output.result, { segments: result.segments.length });
  return result;
}

Deno.test("finalMerger() merges every transcript there is", async () => {
  const starts = Array.from({ length: 12 }, (_, i) => i);
  const { segments } = await merged(
    starts.map((start) => JSON.stringify(transcript(start))),
  );
  assertEquals(segments.map(({ start }) => start), starts);
});

Deno.test("finalMerger() leaves times out where none are wanted", async () => {
  const { text, segments, words } = await merged(
    [JSON.stringify(transcript(1)), JSON.stringify(transcript(0))],
    "none",
  );
  assertEquals({ text, segments, words }, {
    text: "At 0. At 1.",
    segments: [],
    words: null,
  });
});

Deno.test("finalMerger() refuses what is no transcript", async () => {
  for (
    const content of [
      "{",
      '{"text": "x"}',
      JSON.stringify({
        ...transcript(0),
        segments: [{ start: -1 }],
      }),
    ]
  ) {
    const error = await assertRejects(() => merged([content]), EngineError);
    assertEquals([error.code, error.retryable], ["invalid_transcript", false]);
  }
});

Deno.test("finalMerger() refuses a task without transcripts", async () => {
  const error = await assertRejects(() => merged([]), EngineError);
  assertEquals(error.code, "missing_input");
});

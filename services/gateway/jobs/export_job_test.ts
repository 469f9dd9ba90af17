import { assertEquals, assertStringIncludes } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { collection, Harness, transcript } from "../_testing.ts";

Deno.test("GET export gives each format with its content type", async () => {
  await using harness = await Harness.open();
  const id = await harness.complete();
  const time = (sign: string) => `00:00:00${sign}500 --> 00:00:01${sign}250`;
  const expected = {
    txt: ["text/plain; charset=utf-8", "Hello there.\n"],
    srt: [
      "application/x-subrip; charset=utf-8",
      `1\n${time(",")}\nChannel 1: Hello there.\n`,
    ],
    vtt: [
      "text/vtt; charset=utf-8",
      `WEBVTT\n\n${time(".")}\n<v Channel 1>Hello there.\n`,
    ],
    json: ["application/json", JSON.stringify(transcript)],
  };
  for (const [format, [contentType, text]] of Object.entries(expected)) {
    const path = `${collection}/${id}/export/${format}`;
    const response = await harness.fetch(path);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), contentType);
    assertEquals(
      response.headers.get("content-disposition"),
      `attachment; filename="${id}.${format}"`,
    );
    assertEquals(await response.text(), text, format);
  }
});

Deno.test("GET export of a job without words has no words", async () => {
  await using harness = await Harness.open();
  const id = await harness.complete({
    ...transcript,
    recognizer: "none",
    text: "",
    segments: [{ ...only(transcript.segments), text: "" }],
  });
  const text = await harness.fetch(`${collection}/${id}/export/txt`);
  assertEquals(await text.text(), "");
  const subtitles = await harness.fetch(`${collection}/${id}/export/srt`);
  assertStringIncludes(await subtitles.text(), "[speech]");
});

Deno.test("GET export refuses other formats, and jobs that aren't completed", async () => {
  await using harness = await Harness.open();
  const id = await harness.submit();
  const wrong = await harness.refusal(`${collection}/${id}/export/docx`);
  assertEquals([wrong.status, wrong.code], [422, "invalid_parameter"]);
  assertStringIncludes(wrong.message, '"txt"|"srt"|"vtt"|"json"');
  for (const to of ["running", "failed"] as const) {
    const early = await harness.refusal(`${collection}/${id}/export/txt`);
    assertEquals([early.status, early.code], [409, "job_not_completed"]);
    await harness.backend.jobStore.transition(id, ["pending", "running"], to);
  }
});

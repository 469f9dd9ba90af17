import { assertEquals, assertRejects } from "@std/assert";
import { silence, wav } from "../_testing.ts";
import { ApiError } from "../api_error.ts";
import { openAudio } from "./audio_file.ts";

const samples = new URL("../../../tests/fixtures/", import.meta.url);

async function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    await Promise.resolve();
  }
}

async function open(bytes: Uint8Array, size = bytes.length) {
  const { format, bytes: whole } = await openAudio(cut(bytes, size));
  const read = await new Response(ReadableStream.from(whole)).bytes();
  return { contentType: format.contentType, read };
}

async function code(bytes: Uint8Array): Promise<string> {
  return (await assertRejects(() => open(bytes), ApiError)).code;
}

Deno.test("openAudio() hands on every byte, however they come", async () => {
  const speech = await Deno.readFile(new URL("speech_16k_mono.wav", samples));
  for (const size of [1, 11, 12, 43, 44, 45, 1000, 65_536, 1_000_000]) {
    const { contentType, read } = await open(speech.subarray(0, 200_000), size);
    assertEquals(contentType, "audio/wav");
    assertEquals(read, speech.subarray(0, 200_000), `chunks of ${size}`);
  }
});

Deno.test("openAudio() closes its source when it is left early", async () => {
  let closed = false;
  async function* source() {
    try {
      while (true) {
        yield silence;
        await Promise.resolve();
      }
    } finally {
      closed = true;
    }
  }
  const { bytes } = await openAudio(source());
  for await (const _ of bytes) break;
  assertEquals(closed, true);
});

Deno.test("openAudio() finds the header behind other chunks", async () => {
  const note = new Uint8Array(8 + 50_000);
  note.set(new TextEncoder().encode("LIST"));
  new DataView(note.buffer).setUint32(4, 50_000, true);
  const file = new Uint8Array([
    ...silence.subarray(0, 12),
    ...note,
    ...silence.subarray(12),
  ]);
  assertEquals((await open(file, 1000)).read, file);
});

Deno.test("openAudio() leaves other encodings of WAV to a converter", async () => {
  assertEquals((await open(wav({ tag: 6 }))).contentType, "audio/wav");
});

Deno.test("openAudio() tells formats from text that resembles them", async () => {
  const latin1 = (text: string) =>
    Uint8Array.from(text, (character) => character.charCodeAt(0));
  const of = async (text: string) =>
    (await open(latin1(text.padEnd(64)))).contentType;
  assertEquals(await of("\xff\xfb\x90\x64"), "audio/mpeg");
  assertEquals(await of("ID3"), "audio/mpeg");
  assertEquals(await of("\x1a\x45\xdf\xa3"), "audio/webm");
  assertEquals(await of("\0\0\0\x18ftypM4A "), "audio/mp4");
  for (
    const text of [
      "\xff\xf1\x50\x80", // AAC, whose header begins like MP3's
      "\xff\xff\xff\xff",
      "\xff\xfe<\0h\0t\0m\0l\0", // UTF-16
      "RIFF\0\0\0\0AVI LIST",
      "ftyp",
      "OggZ",
      "<html>",
    ]
  ) {
    assertEquals(await code(latin1(text.padEnd(64))), "unsupported_audio");
  }
  assertEquals(await code(latin1("")), "empty_file");
});

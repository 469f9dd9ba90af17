import { assert, assertEquals } from "@std/assert";
import { wavHeader } from "../../services/audio/wav_writer.ts";
import { frames, openAudio } from "./live_audio.ts";

/** Returns the length of each chunk. */
async function collect(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  const lengths: number[] = [];
  for await (const piece of pieces) lengths.push(piece.length);
  return lengths;
}

Deno.test("openAudio() mixes channels and keeps a rate that sessions take", async () => {
  const audio = await openAudio("tests/fixtures/call_16k_stereo.wav");
  assertEquals(audio.sampleRate, 16_000);
  const bytes = (await collect(audio.chunks)).reduce((a, b) => a + b);
  const file = await Deno.stat("tests/fixtures/call_16k_stereo.wav");
  assert(Math.abs(bytes - file.size / 2) < 100, `${bytes} of ${file.size}`);
});

Deno.test("openAudio() brings a rate down that sessions don't take", async () => {
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  const dataBytes = 2 * 96_000;
  const header = wavHeader({ sampleRate: 96_000, channels: 1, dataBytes });
  await Deno.writeFile(path, header);
  await Deno.writeFile(path, new Uint8Array(dataBytes), { append: true });
  const { sampleRate, chunks } = await openAudio(path);
  const bytes = (await collect(chunks)).reduce((a, b) => a + b);
  assertEquals([sampleRate, bytes], [16_000, 2 * 16_000]);
  await Deno.remove(path);
});

Deno.test("frames() cuts bytes into frames of one length and a rest", async () => {
  async function* pieces() {
    for (const length of [1, 5, 0, 10, 2]) yield new Uint8Array(length);
  }
  assertEquals(await collect(frames(pieces(), 4)), [4, 4, 4, 4, 2]);
});

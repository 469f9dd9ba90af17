import { assert, assertEquals } from "@std/assert";
import { joined } from "./_testing.ts";
import { AudioInput } from "./audio_input.ts";

const text = Uint8Array.from({ length: 2_000 }, (_, i) => i * 31 % 256);

/** All samples of `bytes` that come in frames of `frameBytes`. */
function listen(bytes: Uint8Array, frameBytes: number, sampleRate: number) {
  const input = new AudioInput(sampleRate);
  const chunks: Float32Array[] = [];
  for (let at = 0; at < bytes.length; at += frameBytes) {
    chunks.push(...input.push(bytes.subarray(at, at + frameBytes)));
  }
  return { input, chunks, samples: joined(...chunks, input.end()) };
}

Deno.test("AudioInput reads 16-bit little-endian samples cut anywhere", () => {
  const view = new DataView(text.buffer);
  const expected = Float32Array.from(
    { length: 1_000 },
    (_, i) => view.getInt16(2 * i, true) / 0x8000,
  );
  for (const frameBytes of [1, 3, 100, 2_000]) {
    const { input, samples } = listen(text, frameBytes, 16_000);
    assertEquals(samples, expected);
    assertEquals([input.seconds, input.isCut], [1_000 / 16_000, false]);
  }
});

Deno.test("AudioInput gives the engine's rate whatever the client's is", () => {
  for (const sampleRate of [8_000, 11_025, 44_100, 48_000]) {
    const bytes = new Uint8Array(2 * sampleRate);
    const { input, samples } = listen(bytes, 999, sampleRate);
    assertEquals(samples.length, 16_000);
    assertEquals(input.seconds, 1);
  }
});

Deno.test("AudioInput gives chunks of a second at most", () => {
  const { chunks } = listen(new Uint8Array(100_000), 100_000, 8_000);
  const lengths = chunks.map(({ length }) => length);
  assert(Math.max(...lengths) <= 16_000 && lengths.length >= 6, `${lengths}`);
});

Deno.test("AudioInput tells when the audio ends within a sample", () => {
  const { input, samples } = listen(text.subarray(0, 7), 2, 16_000);
  assertEquals([input.isCut, samples.length], [true, 3]);
  assertEquals(input.seconds, 3 / 16_000);
});

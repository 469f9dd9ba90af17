import { assertEquals } from "@std/assert";
import { parseWavHeader } from "./wav.ts";
import { encodePcm16, wavHeader, WavWriter } from "./wav_writer.ts";

Deno.test("wavHeader() is what parseWavHeader() reads", () => {
  const header = wavHeader({ sampleRate: 16_000, channels: 2, dataBytes: 400 });
  assertEquals(parseWavHeader(header), {
    encoding: "pcm",
    bitsPerSample: 16,
    sampleRate: 16_000,
    channels: 2,
    dataOffset: 44,
    dataBytes: 400,
  });
});

Deno.test("encodePcm16() rounds, and clips what is too loud", () => {
  const bytes = encodePcm16(Float32Array.of(0, 0.5, 1, 2, -1, -2, 1.6 / 32768));
  assertEquals(
    [...new Int16Array(bytes.buffer)],
    [0, 16384, 32767, 32767, -32768, -32768, 2],
  );
});

Deno.test("WavWriter writes sizes that fit what was written", async () => {
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  try {
    {
      await using writer = await WavWriter.create(path, 16_000);
      await writer.write(new Float32Array(100).fill(0.25));
      await writer.write(new Float32Array(60));
      await writer.finish();
    }
    const bytes = await Deno.readFile(path);
    assertEquals(bytes.length, 44 + 320);
    assertEquals(parseWavHeader(bytes).dataBytes, 320);
    assertEquals(new DataView(bytes.buffer).getUint32(4, true), 36 + 320);
    assertEquals(new DataView(bytes.buffer).getInt16(44, true), 0x2000);
  } finally {
    await Deno.remove(path);
  }
});

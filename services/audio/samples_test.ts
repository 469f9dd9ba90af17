import { assertAlmostEquals, assertEquals } from "@std/assert";
import { elementAt, only } from "../../tests/support/elements.ts";
import { mix, SampleDecoder } from "./samples.ts";
import type { WavFormat } from "./wav.ts";

function format(
  encoding: "pcm" | "float",
  bitsPerSample: number,
  channels = 1,
): WavFormat {
  return { encoding, bitsPerSample, channels, sampleRate: 16_000 };
}

/** The samples that these bytes are in a one-channel file. */
function decoded(
  encoding: "pcm" | "float",
  bits: number,
  bytes: number[] | ArrayBuffer,
): number[] {
  return [...only(new SampleDecoder(format(encoding, bits)).push(
    new Uint8Array(bytes),
  ))];
}

Deno.test("SampleDecoder decodes whole numbers of every width to -1 … 1", () => {
  assertEquals(decoded("pcm", 8, [0, 128, 192]), [-1, 0, 0.5]);
  assertEquals(decoded("pcm", 16, [0, 0x80, 0, 0, 0, 0x40]), [-1, 0, 0.5]);
  assertEquals(
    decoded("pcm", 24, [0, 0, 0x80, 1, 0, 0, 0, 0, 0x40, 0xff, 0xff, 0xff]),
    [-1, 2 ** -23, 0.5, -(2 ** -23)],
  );
  assertEquals(
    decoded("pcm", 32, new Int32Array([-(2 ** 31), 2 ** 30]).buffer),
    [-1, 0.5],
  );
});

Deno.test("SampleDecoder decodes floating point and silences what is no number", () => {
  assertEquals(
    decoded("float", 32, new Float32Array([0.25, -1, NaN, Infinity]).buffer),
    [0.25, -1, 0, 0],
  );
  assertEquals(
    decoded("float", 64, new Float64Array([0.25, NaN]).buffer),
    [0.25, 0],
  );
});

Deno.test("SampleDecoder gives the same samples however the bytes are cut", () => {
  const frames = 50;
  const bytes = Uint8Array.from(
    { length: frames * 6 },
    (_, i) => (i * 37) % 256,
  );
  const whole = new SampleDecoder(format("pcm", 24, 2)).push(bytes);
  for (const size of [1, 2, 5, 7, 64]) {
    const decoder = new SampleDecoder(format("pcm", 24, 2));
    const parts: number[][] = [[], []];
    for (let start = 0; start < bytes.length; start += size) {
      decoder.push(bytes.subarray(start, start + size))
        .forEach((samples, channel) =>
          elementAt(parts, channel).push(...samples)
        );
    }
    assertEquals(parts, whole.map((samples) => [...samples]), `${size} bytes`);
  }
});

Deno.test("mix() is the mean of the channels", () => {
  const left = Float32Array.of(1, 0.5, -1);
  const right = Float32Array.of(1, -0.5, 0);
  const mixed = mix([left, right]);
  [1, 0, -0.5].forEach((sample, i) =>
    assertAlmostEquals(elementAt([...mixed], i), sample)
  );
});

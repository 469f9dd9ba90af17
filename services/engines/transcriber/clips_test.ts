import { assert, assertEquals } from "@std/assert";
import { exactly } from "../../../tests/support/elements.ts";
import { parseWavHeader } from "../../audio/wav.ts";
import { encodePcm16, wavHeader } from "../../audio/wav_writer.ts";
import { clips } from "./clips.ts";

const sampleRate = 16_000;

function silence(seconds: number): Float32Array {
  return new Float32Array(seconds * sampleRate);
}

function speech(seconds: number): Float32Array {
  return silence(seconds).map((_, i) => 0.3 * Math.sin(i / 5));
}

/** Start and length of each clip; checks that no sample is lost. */
async function cut(
  parts: readonly Float32Array[],
  longest: number,
): Promise<[number, number][]> {
  const samples = await new Blob(parts.map(encodePcm16)).bytes();
  const path = await Deno.makeTempFile();
  try {
    const dataBytes = samples.length;
    await Deno.writeFile(
      path,
      new Blob([wavHeader({ sampleRate, channels: 1, dataBytes }), samples])
        .stream(),
    );
    const found: [number, number][] = [];
    const again: Uint8Array<ArrayBuffer>[] = [];
    for await (const { start, seconds, audio } of clips(path, longest)) {
      const bytes = await audio.bytes();
      const header = parseWavHeader(bytes);
      assertEquals(header.dataBytes, seconds * sampleRate * 2);
      assertEquals(header.sampleRate, sampleRate);
      again.push(bytes.subarray(header.dataOffset));
      found.push([start, seconds]);
    }
    const joined = await new Blob(again).bytes();
    assertEquals(joined.length, samples.length);
    assert(joined.every((byte, i) => byte === samples[i]));
    return found;
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("clips() leaves short audio whole", async () => {
  assertEquals(await cut([speech(3)], 10), [[0, 3]]);
  assertEquals(await cut([speech(10)], 10), [[0, 10]]);
});

Deno.test("clips() cuts in the last pause", async () => {
  const found = await cut([
    ...[speech(2), silence(1), speech(2), silence(1), speech(4), silence(1)],
    speech(2),
  ], 8);
  const [[, first], [second]] = exactly(2, found);
  assertEquals(second, first);
  assert(first > 5.2 && first < 5.8, `cut at ${first} s`);
});

Deno.test("clips() cuts at the limit in speech without a pause", async () => {
  assertEquals(await cut([speech(5)], 2), [[0, 2], [2, 2], [4, 1]]);
});

Deno.test("clips() makes clips of the longest length from silence", async () => {
  assertEquals(await cut([silence(5)], 2), [[0, 2], [2, 2], [4, 1]]);
});

Deno.test("clips() yields nothing for no samples", async () => {
  assertEquals(await cut([], 2), []);
});

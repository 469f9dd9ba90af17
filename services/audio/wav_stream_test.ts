import { assertEquals, assertRejects } from "@std/assert";
import { only } from "../../tests/support/elements.ts";
import { WavError } from "./wav.ts";
import { readWav } from "./wav_stream.ts";
import { encodePcm16, wavHeader } from "./wav_writer.ts";

const samples = Float32Array.from({ length: 500 }, (_, i) => i / 1_000);

function file(dataBytes = samples.length * 2, extra = 0): Uint8Array {
  const header = wavHeader({ sampleRate: 16_000, channels: 1, dataBytes });
  return Uint8Array.from([
    ...header,
    ...encodePcm16(samples),
    ...new Uint8Array(extra).fill(99),
  ]);
}

/** Streams in pieces and tells whether it was cancelled. */
function pieces(bytes: Uint8Array, size: number) {
  let at = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at += size));
    },
    cancel() {
      cancelled = true;
    },
  });
  return { stream, wasCancelled: () => cancelled };
}

async function decoded(bytes: Uint8Array, size: number): Promise<number[]> {
  const wav = await readWav(pieces(bytes, size).stream);
  const all: number[] = [];
  for await (const channels of wav.samples) all.push(...only(channels));
  return all;
}

Deno.test("readWav() gives the same samples however the stream is cut", async () => {
  const expected = [...samples].map((x) => Math.round(x * 0x8000) / 0x8000);
  for (const size of [1, 13, 44, 100, 10_000]) {
    assertEquals(await decoded(file(), size), expected);
  }
});

Deno.test("readWav() leaves out what follows the samples", async () => {
  assertEquals((await decoded(file(1_000, 33), 64)).length, samples.length);
});

Deno.test("readWav() reads to the end where the size is unknown", async () => {
  assertEquals((await decoded(file(0xffffffff), 64)).length, samples.length);
  assertEquals((await decoded(file(0), 64)).length, samples.length);
});

Deno.test("readWav() throws truncated_data when samples are missing", async () => {
  const error = await assertRejects(
    () => decoded(file(1_002), 64),
    WavError,
    "1002 bytes of samples; there are 1000",
  );
  assertEquals(error.code, "truncated_data");
});

Deno.test("readWav() cancels a stream that is no WAV file", async () => {
  const { stream, wasCancelled } = pieces(new Uint8Array(100), 50);
  const error = await assertRejects(() => readWav(stream), WavError);
  assertEquals(error.code, "not_wav");
  assertEquals(wasCancelled(), true);
});

Deno.test("readWav() cancels a stream whose samples are left early", async () => {
  const { stream, wasCancelled } = pieces(file(), 64);
  const wav = await readWav(stream);
  for await (const _ of wav.samples) break;
  assertEquals(wasCancelled(), true);
});

Deno.test("readWav() gives up on a header that doesn't end", async () => {
  const endless = file().slice(0, 12);
  const junk = Uint8Array.from([...endless, ...new Uint8Array(200_000)]);
  // One chunk that claims to be as long as can be.
  junk.set([0x4c, 0x49, 0x53, 0x54, 0xff, 0xff, 0xff, 0x7f], 12);
  const { stream, wasCancelled } = pieces(junk, 4_096);
  const error = await assertRejects(() => readWav(stream), WavError);
  assertEquals(error.code, "truncated_header");
  assertEquals(wasCancelled(), true);
});

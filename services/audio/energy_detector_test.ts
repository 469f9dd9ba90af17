import { assert, assertEquals } from "@std/assert";
import { elementAt, exactly, only } from "../../tests/support/elements.ts";
import { speech } from "../../tests/fixtures/speech.ts";
import { EnergyDetector, type SpeechEvent } from "./energy_detector.ts";
import { Resampler } from "./resample.ts";
import { readWav } from "./wav_stream.ts";

const sampleRate = 16_000;

function fixture(name: string): URL {
  return new URL(`../../tests/fixtures/${name}`, import.meta.url);
}

/** Channels of a fixture at 16 kHz, as the prepare stage makes them. */
async function channels(name: string): Promise<Float32Array[]> {
  const file = await Deno.open(fixture(name));
  const { header, samples } = await readWav(file.readable);
  const resampler = new Resampler(
    header.sampleRate,
    sampleRate,
    header.channels,
  );
  const parts: number[][] = Array.from({ length: header.channels }, () => []);
  const add = (chunk: readonly Float32Array[]) =>
    chunk.forEach((part, channel) => elementAt(parts, channel).push(...part));
  for await (const chunk of samples) add(resampler.push(chunk));
  add(resampler.flush());
  return parts.map((part) => Float32Array.from(part));
}

function detect(
  samples: Float32Array,
  chunkLength = samples.length,
): SpeechEvent[] {
  const detector = new EnergyDetector({ sampleRate });
  const events: SpeechEvent[] = [];
  for (let start = 0; start < samples.length; start += chunkLength) {
    events.push(...detector.push(samples.subarray(start, start + chunkLength)));
  }
  return [...events, ...detector.flush()];
}

/** Start and end of each stretch of speech. */
function segments(samples: Float32Array): [number, number][] {
  const events = detect(samples);
  return events.flatMap(({ type, time }, i) =>
    type === "start" ? [[time, elementAt(events, i + 1).time]] : []
  );
}

function assertSegments(
  found: [number, number][],
  expected: readonly (readonly [number, number])[],
  tolerance: number,
) {
  const text = JSON.stringify(found);
  assertEquals(found.length, expected.length, text);
  found.flat().forEach((time, i) =>
    assert(Math.abs(time - elementAt(expected.flat(), i)) <= tolerance, text)
  );
}

function concat(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * sampleRate));
}

function tone(seconds: number, amplitude = 0.1): Float32Array {
  return silence(seconds).map((_, i) => amplitude * Math.sin(i / 5));
}

/** White noise, the same on each run (xorshift). */
function noise(seconds: number, amplitude: number): Float32Array {
  let state = 2463534242;
  return silence(seconds).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return amplitude * (state / 2 ** 31);
  });
}

const [monologueSpeech] = speech["speech_16k_mono.wav"];
const [callerSpeech, calleeSpeech] = speech["call_16k_stereo.wav"];

Deno.test("EnergyDetector finds the speech that FFmpeg finds", async () => {
  const monologue = only(await channels("speech_16k_mono.wav"));
  assertSegments(segments(monologue), monologueSpeech, 0.1);
  const [caller, callee] = exactly(
    2,
    await channels("call_16k_stereo.wav"),
  );
  assertSegments(segments(caller), callerSpeech, 0.1);
  assertSegments(segments(callee), calleeSpeech, 0.1);
});

Deno.test("EnergyDetector finds the same in a file that was resampled", async () => {
  const direct = only(await channels("speech_16k_mono.wav"));
  const resampled = only(await channels("speech_22k_mono.wav"));
  assertSegments(segments(resampled), segments(direct), 0.05);
});

Deno.test("EnergyDetector finds the same speech in steady noise and at other levels", async () => {
  const monologue = only(await channels("speech_16k_mono.wav"));
  const hiss = noise(10, 0.004);
  const noisy = monologue.map((x, i) => x + (hiss[i] ?? NaN));
  assertSegments(segments(noisy), monologueSpeech, 0.2);
  const quiet = monologue.map((x) => x / 5);
  assertSegments(segments(quiet), monologueSpeech, 0.2);
});

Deno.test("EnergyDetector gives the same events however the audio is cut", async () => {
  const monologue = only(await channels("speech_16k_mono.wav"));
  const whole = detect(monologue);
  for (const chunkLength of [1, 100, 160, 999, 16_000]) {
    assertEquals(detect(monologue, chunkLength), whole);
  }
});

Deno.test("EnergyDetector tells a start at once the speech is long enough", () => {
  const detector = new EnergyDetector({ sampleRate, minimumSpeech: 0.2 });
  detector.push(silence(1));
  assertEquals(detector.push(tone(0.19)), []);
  assertEquals(detector.push(tone(0.02)), [{ type: "start", time: 1 }]);
});

Deno.test("EnergyDetector ignores sounds shorter than minimumSpeech", () => {
  assertEquals(detect(concat(silence(1), tone(0.08), silence(1))), []);
});

Deno.test("EnergyDetector bridges pauses shorter than minimumSilence", () => {
  const speech = (pause: number) =>
    segments(concat(silence(1), tone(0.5), silence(pause), tone(0.5)));
  assertEquals(speech(0.2).length, 1);
  assertEquals(speech(0.3).length, 2);
});

Deno.test("EnergyDetector ends speech with the audio and not after it", () => {
  assertSegments(segments(concat(silence(1), tone(0.515))), [[1, 1.515]], 1e-9);
});

Deno.test("EnergyDetector begins anew in speech that was flushed", () => {
  const detector = new EnergyDetector({ sampleRate, minimumSpeech: 0.1 });
  detector.push(concat(silence(1), tone(0.5)));
  assertEquals(detector.flush(), [{ type: "end", time: 1.5 }]);
  assertEquals(detector.flush(), []);
  assertEquals(detector.push(tone(0.5)), [{ type: "start", time: 1.5 }]);
});

Deno.test("EnergyDetector learns noise that sets in", () => {
  const found = segments(
    concat(silence(1), noise(20, 0.02), silence(1)),
  );
  assert(found.length <= 1, JSON.stringify(found));
  assert((found[0]?.[1] ?? 0) < 8, JSON.stringify(found));
});

Deno.test("EnergyDetector takes an offset and hum for silence", () => {
  const humming = silence(10).map((_, i) =>
    0.3 + 0.003 * Math.sin(2 * Math.PI * 50 * i / sampleRate)
  );
  assertEquals(segments(humming.subarray(sampleRate)), []);
});

Deno.test("EnergyDetector finds nothing in silence and hiss", () => {
  assertEquals(detect(silence(5)), []);
  assertEquals(detect(noise(20, 0.01)), []);
});

Deno.test("EnergyDetector tells times without noise in the last digits", () => {
  for (const seconds of [1.09, 1.1, 1.11, 1.12]) {
    const [, end] = only(segments(concat(tone(seconds), silence(1))));
    assertEquals(end, Number(end.toFixed(2)));
  }
});

import { assert, assertEquals } from "@std/assert";
import { exactly, only } from "../../tests/support/elements.ts";
import { fixtureSamples, joined } from "./_testing.ts";
import { defaultVoiceOptions } from "./limits.ts";
import { type Heard, Segmenter, type SegmenterOptions } from "./segmenter.ts";

const speech = await fixtureSamples("speech_16k_mono.wav", 16_000);

function segmenter(options: Partial<SegmenterOptions> = {}): Segmenter {
  return new Segmenter({
    ...defaultVoiceOptions,
    detect: true,
    longest: 30,
    ...options,
  });
}

/** Returns the events in samples that come in chunks. */
function listen(
  samples: Float32Array,
  options?: Partial<SegmenterOptions>,
  chunkLength = 1_600,
): Heard[] {
  const listening = segmenter(options);
  const heard: Heard[] = [];
  for (let at = 0; at < samples.length; at += chunkLength) {
    heard.push(...listening.push(samples.subarray(at, at + chunkLength)));
  }
  return [...heard, ...listening.flush()];
}

function bounds(heard: readonly Heard[]): [number, number][] {
  return heard.flatMap((event) =>
    event.type === "utterance"
      ? [[event.stretch.start, event.stretch.end] as [number, number]]
      : []
  );
}

function seconds(length: number): Float32Array {
  return new Float32Array(length * 16_000);
}

function tone(length: number): Float32Array {
  return seconds(length).map((_, i) => 0.3 * Math.sin(i / 4));
}

/** Delay of the detected end behind the end of a tone, in seconds. */
const tail = 0.06;

Deno.test("Segmenter hears the same however the audio is cut", () => {
  for (const longest of [30, 1]) {
    const whole = listen(speech, { longest }, speech.length);
    for (const chunkLength of [1, 160, 999, 16_000]) {
      assertEquals(listen(speech, { longest }, chunkLength), whole);
    }
  }
});

Deno.test("Segmenter tells start, end, utterance, in this order", () => {
  const heard = listen(joined(seconds(1), tone(1), seconds(1)));
  assertEquals(heard.map(({ type }) => type), [
    "speech_start",
    "speech_end",
    "utterance",
  ]);
  assertEquals(bounds(heard), [[1, 2 + tail]]);
});

Deno.test("Segmenter gives an utterance's samples with a little around them", () => {
  const samples = joined(seconds(1), tone(1), seconds(1));
  const [, , utterance] = exactly(3, listen(samples));
  assert(utterance.type === "utterance");
  const { stretch } = utterance;
  assertEquals(stretch.samplesStart, 0.9);
  assertEquals(
    stretch.samples,
    samples.slice(0.9 * 16_000, (2 + tail + 0.1) * 16_000),
  );
});

Deno.test("Segmenter cuts speech that is too long, without a gap or a double", () => {
  const samples = joined(seconds(1), tone(2.5), seconds(1));
  const heard = listen(samples, { longest: 1 });
  assertEquals(bounds(heard), [[1, 2], [2, 3], [3, 3.5 + tail]]);
  assertEquals(heard.map(({ type }) => type), [
    "speech_start",
    "utterance",
    "utterance",
    "speech_end",
    "utterance",
  ]);
  const chunks = heard.flatMap((event) =>
    event.type === "utterance" ? [event.stretch.samples] : []
  );
  assertEquals(
    joined(...chunks),
    samples.slice(0.9 * 16_000, (3.5 + tail + 0.1) * 16_000),
  );
});

Deno.test("Segmenter leaves no rest too short to be speech", () => {
  const options = { longest: 1, minimumSpeech: 0.2 };
  for (const length of [0.9, 1, 1.1, 1.2, 1.3, 2.1]) {
    const samples = joined(seconds(1), tone(length), seconds(1));
    const lengths = bounds(listen(samples, options)).map(([start, end]) =>
      end - start
    );
    assert(lengths.every((it) => it >= 0.2 && it <= 1.2), `${lengths}`);
    const all = lengths.reduce((sum, it) => sum + it);
    assert(Math.abs(all - length - tail) <= 0.015, `${lengths}`);
  }
});

Deno.test("Segmenter.flush() ends an utterance, and speech that goes on is another", () => {
  const listening = segmenter();
  listening.push(joined(seconds(1), tone(1)));
  assertEquals(bounds(listening.flush()), [[1, 2]]);
  assertEquals(listening.flush(), []);
  const rest = listening.push(joined(tone(1), seconds(1)));
  assertEquals(rest.map(({ type }) => type), [
    "speech_start",
    "speech_end",
    "utterance",
  ]);
  assertEquals(bounds(rest), [[2, 3 + tail]]);
});

Deno.test("Segmenter.flush() within a frame gives no sample to two utterances", () => {
  const listening = segmenter();
  const odd = tone(1).subarray(0, 15_950);
  listening.push(joined(seconds(1), odd));
  const [, end] = only(bounds(listening.flush()));
  assertEquals(end, 1 + 15_950 / 16_000);
  const [start] = listening.push(tone(1));
  assertEquals(start, { type: "speech_start", start: end });
});

Deno.test("Segmenter.current is the utterance under way", () => {
  const listening = segmenter();
  listening.push(seconds(1));
  assertEquals([listening.current, listening.currentSeconds], [undefined, 0]);
  listening.push(tone(0.5));
  assertEquals(listening.currentSeconds, 0.5);
  const { start, end, samples } = listening.current ?? {};
  assertEquals([start, end, samples?.length], [1, 1.5, 0.6 * 16_000]);
  listening.push(seconds(1));
  assertEquals(listening.current, undefined);
});

Deno.test("Segmenter without detection cuts by flush and length alone", () => {
  const listening = segmenter({ detect: false, longest: 2 });
  const first = listening.push(seconds(1.5));
  const second = listening.flush();
  const third = listening.push(joined(tone(2), seconds(1)));
  const last = listening.flush();
  assertEquals(first, []);
  assertEquals(bounds(second), [[0, 1.5]]);
  assertEquals(bounds(third), [[1.5, 3.5]]);
  assertEquals(bounds(last), [[3.5, 4.5]]);
  const types = [...second, ...third, ...last].map(({ type }) => type);
  assertEquals(new Set(types), new Set(["utterance"]));
});

Deno.test("Segmenter without detection keeps what is too short for an utterance", () => {
  const listening = segmenter({ detect: false });
  listening.push(seconds(0.05));
  assertEquals(listening.flush(), []);
  listening.push(seconds(0.05));
  assertEquals(bounds(listening.flush()), [[0, 0.1]]);
});

Deno.test("Segmenter hears nothing in silence", () => {
  assertEquals(listen(seconds(60)), []);
});

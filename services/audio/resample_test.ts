import { assert, assertEquals } from "@std/assert";
import { elementAt, only } from "../../tests/support/elements.ts";
import { Resampler } from "./resample.ts";

const toRate = 16_000;

function sine(hertz: number, rate: number, seconds = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(rate * seconds) },
    (_, i) => 0.5 * Math.sin(2 * Math.PI * hertz * i / rate),
  );
}

function resampled(
  samples: Float32Array,
  fromRate: number,
  chunkLength = samples.length,
): Float32Array {
  const resampler = new Resampler(fromRate, toRate, 1);
  const output: number[] = [];
  for (let start = 0; start < samples.length; start += chunkLength) {
    const chunk = samples.slice(start, start + chunkLength);
    output.push(...only(resampler.push([chunk])));
  }
  output.push(...only(resampler.flush()));
  return Float32Array.from(output);
}

/** Level against a sine of amplitude 0.5, in dB, without the edges. */
function level(samples: Float32Array): number {
  const inner = samples.subarray(800, samples.length - 800);
  const power = inner.reduce((sum, x) => sum + x * x, 0) / inner.length;
  return 10 * Math.log10(power / 0.125);
}

const rates = [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 47_952];

Deno.test("Resampler keeps the level of what lies in the passband", () => {
  for (const rate of rates) {
    for (const hertz of [100, 1_000, 0.43 * Math.min(rate, toRate)]) {
      const kept = level(resampled(sine(hertz, rate), rate));
      assert(Math.abs(kept) < 0.05, `${rate} Hz: ${hertz} Hz is at ${kept} dB`);
    }
  }
});

Deno.test("Resampler suppresses what would fold back", () => {
  for (const rate of rates.filter((rate) => rate > toRate)) {
    for (const share of [0, 0.3, 0.9]) {
      const hertz = 8_050 + share * (rate / 2 - 8_050);
      const left = level(resampled(sine(hertz, rate), rate));
      assert(left < -75, `${rate} Hz: ${hertz} Hz is at ${left} dB`);
    }
  }
});

Deno.test("Resampler adds no image above the Nyquist frequency of its input", () => {
  const output = resampled(sine(3_000, 8_000), 8_000);
  // The image of 3 kHz would stand at 5 kHz.
  const inner = output.subarray(800, 800 + 3_200);
  let re = 0;
  let im = 0;
  inner.forEach((x, i) => {
    re += x * Math.cos(2 * Math.PI * 5_000 * i / toRate);
    im += x * Math.sin(2 * Math.PI * 5_000 * i / toRate);
  });
  const image = 20 * Math.log10(2 * Math.hypot(re, im) / inner.length / 0.5);
  assert(image < -75, `the image is at ${image} dB`);
});

Deno.test("Resampler neither delays nor changes the length", () => {
  for (const rate of rates) {
    const input = sine(440, rate);
    const output = resampled(input, rate);
    assertEquals(output.length, Math.ceil(input.length * toRate / rate));
    const expected = sine(440, toRate);
    for (const [i, sample] of output.entries()) {
      if (i < 800 || i >= output.length - 800) continue;
      const wanted = expected[i] ?? NaN;
      assert(
        Math.abs(sample - wanted) < 0.005,
        `${rate} Hz: sample ${i} is ${sample}, not ${wanted}`,
      );
    }
  }
});

Deno.test("Resampler gives the same samples however the audio is cut", () => {
  for (const rate of [22_050, 48_000, 8_000]) {
    const input = sine(1_234, rate, 0.1);
    const whole = resampled(input, rate);
    for (const chunkLength of [1, 7, 100, 1_000]) {
      assertEquals(resampled(input, rate, chunkLength), whole);
    }
  }
});

Deno.test("Resampler keeps channels in step", () => {
  const resampler = new Resampler(48_000, toRate, 2);
  const [left, right] = [sine(440, 48_000), sine(1_000, 48_000)];
  const parts = [resampler.push([left, right]), resampler.flush()];
  const joined = (channel: number) =>
    Float32Array.from(parts.flatMap((part) => [...elementAt(part, channel)]));
  assertEquals(joined(0), resampled(left, 48_000));
  assertEquals(joined(1), resampled(right, 48_000));
});

Deno.test("Resampler hands 16 kHz on as it is", () => {
  const input = sine(440, toRate);
  assertEquals(resampled(input, toRate, 999), input);
});

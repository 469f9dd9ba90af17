import { assertEquals } from "@std/assert";
import { RecentAudio } from "./_recent_audio.ts";

/** Samples that say where they are. */
function places(from: number, to: number): Float32Array {
  return Float32Array.from({ length: to - from }, (_, i) => from + i);
}

Deno.test("RecentAudio finds samples by their place, also after forgetting", () => {
  const audio = new RecentAudio();
  for (let at = 0; at < 1_000; at += 10) {
    audio.push(places(at, at + 10));
    audio.forget(at - 50);
    const from = Math.max(at - 50, 0);
    assertEquals(audio.slice(from, at + 10), places(from, at + 10));
  }
  assertEquals(audio.end, 1_000);
});

Deno.test("RecentAudio leaves out what is forgotten and what isn't there yet", () => {
  const audio = new RecentAudio();
  audio.push(places(0, 100));
  audio.forget(80);
  assertEquals(audio.slice(0, 200), places(80, 100));
  audio.forget(500);
  assertEquals([audio.end, audio.slice(0, 200).length], [100, 0]);
});

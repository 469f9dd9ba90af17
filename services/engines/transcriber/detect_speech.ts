/**
 * Makes a transcript without words, from the energy of the audio.
 *
 * @module
 */
import { EnergyDetector } from "../../audio/energy_detector.ts";
import { mix } from "../../audio/samples.ts";
import { readWav } from "../../audio/wav_stream.ts";
import type { Segment, Transcript } from "../../contracts/stage.ts";

/** Finds the speech in a prepared file; each stretch of it is a segment. */
export async function detectSpeech(
  path: string,
  channel: number | null,
  signal: AbortSignal,
): Promise<Transcript> {
  const file = await Deno.open(path);
  const { header: { sampleRate }, samples } = await readWav(file.readable);
  const detector = new EnergyDetector({ sampleRate });
  const segments: Segment[] = [];
  let start = 0;
  const add = (events: ReturnType<EnergyDetector["push"]>) => {
    for (const { type, time } of events) {
      if (type === "start") start = time;
      else {
        segments.push({ start, end: time, text: "", channel, speaker: null });
      }
    }
  };
  let length = 0;
  for await (const chunk of samples) {
    signal.throwIfAborted();
    const mono = mix(chunk);
    length += mono.length;
    add(detector.push(mono));
  }
  add(detector.flush());
  return {
    recognizer: "none",
    language_code: null,
    duration_seconds: length / sampleRate,
    text: "",
    segments,
    words: null,
  };
}

/**
 * Makes a recording that is short enough for hundreds of jobs in a test.
 *
 * @module
 */
import { encodePcm16, wavHeader } from "../../services/audio/wav_writer.ts";

const sampleRate = 16_000;

/** Creates a WAV of one second: a tone between two silences. */
export function tone(): File {
  const samples = new Float32Array(sampleRate);
  for (let i = sampleRate / 4; i < sampleRate * 3 / 4; i++) {
    samples[i] = 0.3 * Math.sin(2 * Math.PI * 440 * i / sampleRate);
  }
  const data = encodePcm16(samples);
  const dataBytes = data.length;
  const header = wavHeader({ sampleRate, channels: 1, dataBytes });
  return new File([header, data], "tone.wav");
}

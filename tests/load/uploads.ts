/**
 * Makes the uploads of a load: recordings, and forms with something wrong.
 *
 * @module
 */
import type { Upload } from "../client/gateway_client.ts";
import { cycle, type NonEmpty } from "./cycle.ts";
import { failingTranscriber, slowTranscriber } from "./engines.ts";
import type { Kind } from "./plan.ts";
import type { Recordings } from "./recordings.ts";

/** Returns the upload of a step. */
export function uploadOf(
  kind: Exclude<Kind, "live">,
  index: number,
  { mono, stereo }: Recordings,
): Upload {
  switch (kind) {
    case "mono":
      return { file: cycle(mono, index) };
    case "stereo":
      return {
        file: cycle(stereo, index),
        fields: { speaker_detection: "per_channel" },
      };
    case "slow":
      return { file: cycle(mono, index), fields: { model: slowTranscriber } };
    case "failing":
      return {
        file: cycle(mono, index),
        fields: { model: failingTranscriber },
      };
    case "bad":
      return cycle(badUploads, index)(mono[0]);
  }
}

/** Uploads with one thing wrong each. */
const badUploads: NonEmpty<(good: File) => Upload> = [
  () => ({ file: new File(["Call them back on Monday."], "notes.txt") }),
  // The gateway accepts this one: an engine finds that its end is missing.
  (good) => ({ file: new File([good.slice(0, good.size / 2)], "half.wav") }),
  () => ({ file: new File([], "empty.wav") }),
  (good) => ({
    file: new File([
      good.slice(0, channelCount),
      new Uint8Array(2),
      good.slice(channelCount + 2),
    ], "no_channels.wav"),
  }),
  (good) => ({ file: good, fields: { temperature: "0" } }),
  (good) => ({ file: good, fields: { language: "!" } }),
  () => ({}),
];

/** Offset of the number of channels in a WAV header. */
const channelCount = 22;

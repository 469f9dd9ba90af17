/**
 * Puts the transcripts of a job's channels together.
 *
 * @module
 */
import type { Segment, Transcript } from "../../contracts/stage.ts";

/**
 * One transcript in the order of time. Where channels were transcribed apart,
 * each is a speaker: `SPEAKER_00` on the first channel.
 */
export function mergeTranscripts(
  transcripts: readonly Transcript[],
): Transcript {
  const segments = transcripts.flatMap(({ segments }) => segments)
    .map(withSpeaker).sort(byTime);
  const worded = transcripts.flatMap(({ words }) =>
    words === null ? [] : [words]
  );
  return {
    recognizer: unique(transcripts.map((it) => it.recognizer)).join("+"),
    language_code: agreed(transcripts.map((it) => it.language_code)),
    duration_seconds: Math.max(
      0,
      ...transcripts.map((it) => it.duration_seconds),
    ),
    text: transcripts.length === 1
      ? transcripts[0].text
      : segments.map(({ text }) => text.trim()).filter(Boolean).join(" "),
    segments,
    words: worded.length === 0 ? null : worded.flat().sort(byTime),
  };
}

function withSpeaker(segment: Segment): Segment {
  const { speaker, channel } = segment;
  if (speaker !== null || channel === null) return segment;
  const number = String(channel).padStart(2, "0");
  return { ...segment, speaker: `SPEAKER_${number}` };
}

interface Timed {
  readonly start: number;
  readonly end: number;
  readonly channel: number | null;
}

function byTime(a: Timed, b: Timed): number {
  return a.start - b.start || a.end - b.end ||
    (a.channel ?? 0) - (b.channel ?? 0);
}

/** What all that know agree on; null where they don't. */
function agreed(codes: readonly (string | null)[]): string | null {
  const known = unique(codes.filter((code) => code !== null));
  return known.length === 1 ? known[0] : null;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

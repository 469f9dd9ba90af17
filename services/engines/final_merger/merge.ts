/**
 * Merges the transcripts of a job's channels into one.
 *
 * @module
 */
import type { Segment, Transcript } from "../../contracts/stage.ts";

/**
 * Merges transcripts in the order of time. If the channels were transcribed
 * separately, each is a speaker: `SPEAKER_00` on the first channel.
 */
export function mergeTranscripts(
  transcripts: readonly Transcript[],
): Transcript {
  const [first, ...others] = transcripts;
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
    text: first !== undefined && others.length === 0
      ? first.text
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

/** Returns the one code that occurs; null if there is none, or several. */
function agreed(codes: readonly (string | null)[]): string | null {
  const [code = null, ...others] = unique(codes.filter((it) => it !== null));
  return others.length === 0 ? code : null;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

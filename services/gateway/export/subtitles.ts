/**
 * Writes transcripts as subtitles: SubRip, which has no standard, and W3C WebVTT.
 *
 * If no recognizer ran, a cue reads `[speech]`: only the speech was detected, and
 * captions describe a sound in brackets. Words are never made up.
 *
 * @module
 */
import type { Segment, Transcript } from "../../contracts/stage.ts";

/** Writes SubRip. It has no escapes, so each text stays as it is, on one line. */
export function toSrt(transcript: Transcript): string {
  return cues(transcript).map(({ start, end, speaker, text }, index) => {
    const said = text.replaceAll("-->", "->");
    const line = speaker === null ? said : `${speaker}: ${said}`;
    return `${index + 1}\n${time(start, ",")} --> ${time(end, ",")}\n${line}\n`;
  }).join("\n");
}

/** Writes WebVTT, with a voice span if speakers or channels are known. */
export function toVtt(transcript: Transcript): string {
  const blocks = cues(transcript).map(({ start, end, speaker, text }) => {
    const said = escapeVtt(text);
    const line = speaker === null ? said : `<v ${escapeVtt(speaker)}>${said}`;
    return `${time(start, ".")} --> ${time(end, ".")}\n${line}\n`;
  });
  return ["WEBVTT\n", ...blocks].join("\n");
}

/** A subtitle with its times in milliseconds. */
interface Cue {
  readonly start: number;
  readonly end: number;
  readonly speaker: string | null;
  readonly text: string;
}

function cues({ recognizer, segments }: Transcript): Cue[] {
  const wordless = recognizer === "none" ? "[speech]" : "";
  return segments.map((segment) => {
    const start = Math.round(segment.start * 1000);
    return {
      start,
      // A cue that ends when it starts is invalid.
      end: Math.max(Math.round(segment.end * 1000), start + 1),
      speaker: speakerOf(segment),
      text: oneLine(segment.text) || wordless,
    };
  }).filter(({ text }) => text !== "")
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

function speakerOf({ speaker, channel }: Segment): string | null {
  if (speaker !== null) return oneLine(speaker);
  return channel === null ? null : `Channel ${channel + 1}`;
}

/** Joins lines: a blank line would end the cue. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function escapeVtt(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Formats a time as `01:02:03,456`. Hours have two digits or more. */
function time(milliseconds: number, decimalSign: "," | "."): string {
  const digits = (value: number, width: number) =>
    String(Math.floor(value)).padStart(width, "0");
  const seconds = milliseconds / 1000;
  return `${digits(seconds / 3600, 2)}:${digits(seconds / 60 % 60, 2)}:` +
    `${digits(seconds % 60, 2)}${decimalSign}${digits(milliseconds % 1000, 3)}`;
}

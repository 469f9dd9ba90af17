/**
 * Reads the speech fixtures, which the clients of a load send.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { frames, openAudio } from "../client/live_audio.ts";

import type { NonEmpty } from "./cycle.ts";

/** A recording in frames for a live session. */
export interface LiveRecording {
  readonly sampleRate: number;
  /** {@linkcode frameMs} each. */
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
}

/** The recordings, read once. */
export interface Recordings {
  readonly mono: NonEmpty<File>;
  readonly stereo: NonEmpty<File>;
  readonly live: NonEmpty<LiveRecording>;
}

/** Length of a frame of audio. */
export const frameMs = 100;

const mono = ["speech_16k_mono.wav", "speech_22k_mono.wav"] as const;
const stereo = ["call_16k_stereo.wav"] as const;

/** Reads the recordings. */
export async function readRecordings(): Promise<Recordings> {
  return {
    mono: await each(mono, readFile),
    stereo: await each(stereo, readFile),
    live: await each([...mono, ...stereo], readLive),
  };
}

async function each<T>(
  [first, ...others]: NonEmpty<string>,
  read: (name: string) => Promise<T>,
): Promise<NonEmpty<T>> {
  return [await read(first), ...await Promise.all(others.map(read))];
}

async function readFile(name: string): Promise<File> {
  return new File([await Deno.readFile(pathOf(name))], name);
}

async function readLive(name: string): Promise<LiveRecording> {
  const { sampleRate, chunks } = await openAudio(pathOf(name));
  const frameBytes = 2 * sampleRate * frameMs / 1000;
  return {
    sampleRate,
    frames: await Array.fromAsync(frames(chunks, frameBytes)),
  };
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/**
 * Measures how long clients wait for finals.
 *
 * @module
 */
import type { RawData, WebSocket } from "ws";
import { serverTextSchema } from "../../contracts/stream.ts";
import type { ArrivalClock } from "../../service/sockets/arrival_clock.ts";
import { bytesOf } from "../../service/sockets/bytes_of.ts";
import { AudioArrivals } from "./audio_arrivals.ts";

/** Options of {@linkcode timeFinals}. */
export interface TimeFinalsOptions {
  readonly client: WebSocket;
  readonly worker: WebSocket;
  /** Sample rate of the client's audio, in Hz. */
  readonly sampleRate: number;
  readonly clock: ArrivalClock;
  /**
   * Called when a final was sent to the client, with the seconds since the audio
   * arrived that shows the end of its utterance.
   */
  readonly onFinal: (seconds: number) => void;
}

/** Measures the finals of a session whose utterance was ended by audio. */
export function timeFinals(
  { client, worker, sampleRate, clock, onFinal }: TimeFinalsOptions,
): void {
  const arrivals = new AudioArrivals(sampleRate);
  client.on("message", (data: RawData, isBinary: boolean) => {
    if (isBinary) arrivals.note(bytesOf(data).length, clock.now());
  });
  worker.on("message", (data: RawData) => {
    if (client.readyState !== client.OPEN) return;
    const heard = heardBy(data.toString());
    const arrived = heard === null ? undefined : arrivals.of(heard);
    if (arrived === undefined) return;
    onFinal((performance.now() - arrived) / 1000);
  });
}

/** Reads where in the audio a final became known; null for other messages. */
function heardBy(text: string): number | null {
  // Most messages are others, so they are not parsed.
  if (!text.includes('"transcript.final"')) return null;
  const { data } = serverTextSchema.safeParse(text);
  return data?.type === "transcript.final" ? data.heard : null;
}

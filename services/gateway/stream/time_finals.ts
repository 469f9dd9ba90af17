/**
 * Times finals as clients get them.
 *
 * @module
 */
import type { RawData, WebSocket } from "ws";
import { serverTextSchema } from "../../contracts/stream.ts";
import type { ArrivalClock } from "../../service/sockets/arrival_clock.ts";
import { bytesOf } from "../../service/sockets/bytes_of.ts";
import { AudioArrivals } from "./audio_arrivals.ts";

/** Between whom, and whom to tell. */
export interface TimeFinalsOptions {
  readonly client: WebSocket;
  readonly worker: WebSocket;
  /** Of the client's audio. */
  readonly sampleRate: number;
  readonly clock: ArrivalClock;
  /**
   * Gets the seconds from the arrival of the audio by which the end of an
   * utterance is known to its final, once that was sent on.
   */
  readonly onFinal: (seconds: number) => void;
}

/** Times those finals of a session that audio ended. */
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

/** What a final says of the audio by which it came; null of anything else. */
function heardBy(text: string): number | null {
  // Most of what a worker says is something else.
  if (!text.includes('"transcript.final"')) return null;
  const { data } = serverTextSchema.safeParse(text);
  return data?.type === "transcript.final" ? data.heard : null;
}

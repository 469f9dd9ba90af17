/**
 * Speaks in a live session in real time, and measures how long it waits.
 *
 * @module
 */
import { AudioInput } from "../../services/realtime_sdk/audio_input.ts";
import { defaultVoiceOptions } from "../../services/realtime_sdk/limits.ts";
import {
  Segmenter,
  type Stretch,
} from "../../services/realtime_sdk/segmenter.ts";
import { paced } from "../client/live_audio.ts";
import { frameMs, type LiveRecording } from "../load/recordings.ts";
import type { GatewayClient } from "../client/gateway_client.ts";

/** An utterance of a recording. */
export interface Utterance extends Pick<Stretch, "start" | "end"> {
  /** Index of the frame with which the segmenter finds its end. */
  readonly frame: number;
}

/** Returns the utterances that end before the recording does. */
export function utterances(recording: LiveRecording): Utterance[] {
  const input = new AudioInput(recording.sampleRate);
  const segmenter = new Segmenter({
    ...defaultVoiceOptions,
    detect: true,
    longest: 30,
  });
  return recording.frames.flatMap((bytes, frame) =>
    [...input.push(bytes)].flatMap((samples) => segmenter.push(samples))
      .filter((heard) => heard.type === "utterance")
      .map(({ stretch: { start, end } }) => ({ start, end, frame }))
  );
}

/** Result of a session as its client saw it. All times are in seconds. */
export interface Spoken {
  readonly closeCode: number;
  readonly finals: readonly Pick<Stretch, "start" | "end">[];
  /** Length of the audio in the last message; NaN without that message. */
  readonly totalSeconds: number;
  /** From the request to the open WebSocket. */
  readonly open: number;
  /** From the request to `session.begin`. */
  readonly begin: number;
  /** From an utterance's frame to its final transcript, for each. */
  readonly final: readonly number[];
  /** From an utterance's frame to the pong of a ping after it, for each. */
  readonly ping: readonly number[];
}

const never = new AbortController().signal;

/** Sends the recording in a session of its own, at the speed of speech. */
export async function speak(
  gateway: GatewayClient,
  { frames, sampleRate }: LiveRecording,
  expected: readonly Utterance[],
): Promise<Spoken> {
  const requested = performance.now();
  const since = (start: number) => (performance.now() - start) / 1000;
  /** Returns the time at which an utterance's frame was sent. */
  const sentAt = (utterance: number) =>
    sent[expected[utterance]?.frame ?? -1] ?? NaN;
  const session = gateway.openSession({ sample_rate: String(sampleRate) }, {
    onMessage(_, message) {
      if (message?.type === "session.begin") begin = since(requested);
      if (message?.type !== "transcript.final") return;
      final.push(since(sentAt(finals.length)));
      finals.push({ start: message.start, end: message.end });
    },
  });
  const { socket, messages } = session;
  const sent: number[] = [];
  const finals: Pick<Stretch, "start" | "end">[] = [];
  const [final, ping]: [number[], number[]] = [[], []];
  let open = Infinity;
  let begin = Infinity;
  socket.on("open", () => {
    open = since(requested);
  });
  socket.on("pong", () => {
    ping.push(since(sentAt(ping.length)));
  });
  await session.begun();
  for await (
    const frame of paced(ReadableStream.from(frames), frameMs, never)
  ) {
    sent.push(performance.now());
    session.send(frame);
    if (expected.some((it) => it.frame === sent.length - 1)) socket.ping();
  }
  session.say({ type: "end" });
  const closeCode = await session.closed;
  const last = messages.at(-1);
  const totalSeconds = last?.type === "session.end"
    ? last.total_audio_seconds
    : NaN;
  return { closeCode, finals, totalSeconds, open, begin, final, ping };
}

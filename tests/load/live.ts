/**
 * A client that streams a recording to a live session.
 *
 * @module
 */
import type { SessionOutcome } from "../../services/contracts/session.ts";
import {
  maximumFrameBytes,
  type ServerMessage,
  sessionOutcome,
  streamErrors,
} from "../../services/contracts/stream.ts";
import { pause } from "../../services/async/pause.ts";
import { paced } from "../client/live_audio.ts";
import { SessionError } from "../client/errors.ts";
import { LiveSession } from "../client/live_session.ts";
import { cycle, type NonEmpty } from "./cycle.ts";
import { frameMs, type LiveRecording } from "./recordings.ts";
import { count, type Tally } from "./tally.ts";

/** Most time until the session of a silent client must end. */
const patienceMs = 45_000;
/** Frames in the first second, which every client sends. */
const beginning = 1000 / frameMs;

/** The address of sessions, and what a client of a load needs besides. */
export interface LiveClient {
  /** Address of live sessions. */
  readonly url: URL;
  readonly apiKey?: string;
  readonly tally: Tally;
  /** Ends the audio early. */
  readonly stop: AbortSignal;
}

type Frames = readonly Uint8Array<ArrayBuffer>[];
/** Returns the frames that a client sends. It ends when the signal aborts. */
type Sends = (
  frames: Frames,
  stop: AbortSignal,
) => AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** Three of five sessions are good; the other two break a rule each. */
const behaviours: NonEmpty<Sends> = [
  speak,
  speak,
  fallSilent,
  speak,
  shout,
];

/** Holds the session of a step and counts how it ended. */
export async function talk(
  index: number,
  recordings: NonEmpty<LiveRecording>,
  { url, apiKey, tally, stop }: LiveClient,
): Promise<void> {
  const { sampleRate, frames } = cycle(recordings, index);
  const sends = cycle(behaviours, index);
  const address = new URL(url);
  address.searchParams.set("sample_rate", String(sampleRate));
  const heard = new Heard(tally);
  try {
    const session = new LiveSession(address, {
      apiKey,
      onMessage: (_, message) => message && heard.hear(message),
    });
    await session.stream(
      sends(frames, AbortSignal.any([stop, heard.error])),
    );
    tally.sessions.completed++;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    heard.countFailure();
  }
}

/** Counts the messages of one session. */
class Heard {
  readonly #tally: Tally;
  readonly #error = new AbortController();
  /** The times at which utterances ended whose final transcript is still to come. */
  readonly #utterances: number[] = [];
  #begun = false;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Aborts with the code of the session's error. */
  get error(): AbortSignal {
    return this.#error.signal;
  }

  hear(message: ServerMessage): void {
    switch (message.type) {
      case "session.begin":
        this.#begun = true;
        break;
      case "vad.speech_end":
        this.#utterances.push(performance.now());
        break;
      case "transcript.final": {
        const ended = this.#utterances.shift() ?? performance.now();
        const seconds = (performance.now() - ended) / 1000;
        this.#tally.seconds.utterance.push(seconds);
        break;
      }
      case "error":
        this.#error.abort(message.code);
    }
  }

  /** Counts a session that ended with an error, broke off or never began. */
  countFailure(): void {
    const { sessions } = this.#tally;
    const code: unknown = this.error.reason;
    if (this.#begun) sessions[outcomeOf(code)]++;
    else count(sessions.refused, String(code ?? "unanswered"));
  }
}

/** Returns the outcome for the code of an error; a session that broke off has no code. */
function outcomeOf(code: unknown): SessionOutcome {
  const known = Object.entries(streamErrors).find(([name]) => name === code);
  return known === undefined ? "error" : sessionOutcome(known[1]);
}

/** Sends all frames in real time. */
function speak(frames: Frames, stop: AbortSignal) {
  return paced(ReadableStream.from(frames), frameMs, stop);
}

/** Sends the first second and then nothing. */
async function* fallSilent(frames: Frames, stop: AbortSignal) {
  yield* speak(frames.slice(0, beginning), stop);
  await pause(patienceMs, stop);
}

/** Sends the first second and then a frame over the limit. */
async function* shout(frames: Frames, stop: AbortSignal) {
  yield* speak(frames.slice(0, beginning), stop);
  if (!stop.aborted) yield new Uint8Array(maximumFrameBytes + 1);
}

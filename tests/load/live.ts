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

/** How long a client that fell silent waits to be told so. */
const patienceMs = 45_000;
/** Frames that a client sends before something goes wrong. */
const beginning = 1000 / frameMs;

/** Who streams where. */
export interface LiveClient {
  /** Where sessions are. */
  readonly url: URL;
  readonly apiKey?: string;
  readonly tally: Tally;
  /** Ends the audio early. */
  readonly stop: AbortSignal;
}

type Frames = readonly Uint8Array<ArrayBuffer>[];
/** What a client sends; no more once the signal is aborted. */
type Sends = (
  frames: Frames,
  stop: AbortSignal,
) => AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** Two of five go wrong, each in a way of its own. */
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

/** What the client of one session heard. */
class Heard {
  readonly #tally: Tally;
  readonly #error = new AbortController();
  /** When utterances ended that have no text yet. */
  readonly #utterances: number[] = [];
  #begun = false;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Aborts, with the code, when there is an error. */
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

  /** Counts a session that didn't end as it should, or never began. */
  countFailure(): void {
    const { sessions } = this.#tally;
    const code: unknown = this.error.reason;
    if (this.#begun) sessions[outcomeOf(code)]++;
    else count(sessions.refused, String(code ?? "unanswered"));
  }
}

/** The outcome by the code of an error; one that broke off has none. */
function outcomeOf(code: unknown): SessionOutcome {
  const known = Object.entries(streamErrors).find(([name]) => name === code);
  return known === undefined ? "error" : sessionOutcome(known[1]);
}

/** Sends all of it, as fast as it is spoken. */
function speak(frames: Frames, stop: AbortSignal) {
  return paced(ReadableStream.from(frames), frameMs, stop);
}

/** Sends the beginning and then nothing. */
async function* fallSilent(frames: Frames, stop: AbortSignal) {
  yield* speak(frames.slice(0, beginning), stop);
  await pause(patienceMs, stop);
}

/** Sends the beginning and then more at once than is allowed. */
async function* shout(frames: Frames, stop: AbortSignal) {
  yield* speak(frames.slice(0, beginning), stop);
  if (!stop.aborted) yield new Uint8Array(maximumFrameBytes + 1);
}

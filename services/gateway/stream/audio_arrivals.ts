/**
 * Remembers when the audio of a session arrived.
 *
 * @module
 */
import { audioSeconds } from "../../contracts/stream.ts";

/** Frames shorter than this that arrive within it are noted as one, in ms. */
const shortestMs = 10;
/**
 * Most notes of one session. Beyond it, older notes are merged, since questions
 * are seldom about old audio. A merged note has the time of its first frame, so
 * that a latency comes out too long rather than too short.
 */
const mostNotes = 4_000;

/** Some audio that arrived together. */
interface Note {
  /** Seconds of audio from the start of the session to the end of this note. */
  seconds: number;
  /** Time at which its first byte arrived. */
  readonly arrived: number;
}

/** Arrival times of one session's audio. */
export class AudioArrivals {
  readonly #sampleRate: number;
  #notes: Note[] = [];
  #bytes = 0;
  /** Seconds of audio before the last note. */
  #before = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Notes that bytes of audio arrived. */
  note(bytes: number, arrived: number): void {
    const had = this.#seconds;
    this.#bytes += bytes;
    const last = this.#notes.at(-1);
    if (
      last !== undefined && arrived - last.arrived < shortestMs &&
      1_000 * (this.#seconds - this.#before) < shortestMs
    ) {
      last.seconds = this.#seconds;
      return;
    }
    this.#before = had;
    this.#notes.push({ seconds: this.#seconds, arrived });
    if (this.#notes.length > mostNotes) this.#mergeOldNotes();
  }

  /**
   * Returns when the first `seconds` of audio had arrived, `undefined` if they
   * haven't. It forgets all audio before that, so ask in order.
   */
  of(seconds: number): number | undefined {
    const index = this.#notes.findIndex((note) => note.seconds >= seconds);
    if (index < 0) return undefined;
    this.#notes.splice(0, index);
    return this.#notes[0]?.arrived;
  }

  /** Merges every two notes of the older half. */
  #mergeOldNotes(): void {
    const half = mostNotes / 2;
    const older = this.#notes.slice(0, half);
    const merged = older.flatMap((note, i) => {
      if (i % 2 === 1) return [];
      const { seconds } = older[i + 1] ?? note;
      return [{ arrived: note.arrived, seconds }];
    });
    this.#notes = [...merged, ...this.#notes.slice(half)];
  }

  get #seconds(): number {
    return audioSeconds(this.#bytes, this.#sampleRate);
  }
}

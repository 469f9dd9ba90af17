/**
 * When the audio of a session came, for as long as somebody may ask.
 *
 * @module
 */
import { audioSeconds } from "../../contracts/stream.ts";

/** Pieces that are smaller than that, in ms, and came within it are one. */
const leastMs = 10;
/**
 * Beyond so many pieces the older ones are put together: what is asked for is
 * seldom old. What is one counts as come with the first of it, so that a latency
 * errs towards too long.
 */
const mostPieces = 4_000;

interface Piece {
  /** Seconds of audio since the session began, this piece included. */
  seconds: number;
  /** When its first byte came. */
  readonly arrived: number;
}

/** The arrivals of one session's audio. */
export class AudioArrivals {
  readonly #sampleRate: number;
  #pieces: Piece[] = [];
  #bytes = 0;
  /** Seconds of audio before the last piece. */
  #before = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** So many bytes came. */
  note(bytes: number, arrived: number): void {
    const had = this.#seconds;
    this.#bytes += bytes;
    const last = this.#pieces[this.#pieces.length - 1];
    if (
      last !== undefined && arrived - last.arrived < leastMs &&
      1_000 * (this.#seconds - this.#before) < leastMs
    ) {
      last.seconds = this.#seconds;
      return;
    }
    this.#before = had;
    this.#pieces.push({ seconds: this.#seconds, arrived });
    if (this.#pieces.length > mostPieces) this.#thinOut();
  }

  /**
   * When so many seconds of audio were complete; undefined where they aren't.
   * What came before it is forgotten.
   */
  of(seconds: number): number | undefined {
    const index = this.#pieces.findIndex((piece) => piece.seconds >= seconds);
    if (index < 0) return undefined;
    this.#pieces.splice(0, index);
    return this.#pieces[0].arrived;
  }

  /** Makes one of every two pieces in the older half. */
  #thinOut(): void {
    const half = mostPieces / 2;
    const older = this.#pieces.slice(0, half);
    const pairs = older.filter((_, i) => i % 2 === 0).map(({ arrived }, i) => ({
      arrived,
      seconds: older[2 * i + 1].seconds,
    }));
    this.#pieces = [...pairs, ...this.#pieces.slice(half)];
  }

  get #seconds(): number {
    return audioSeconds(this.#bytes, this.#sampleRate);
  }
}

/**
 * When the audio of a session came, for as long as somebody may ask.
 *
 * @module
 */

/** Audio that came in smaller pieces counts as come with the first of them. */
const leastSeconds = 0.01;
/** How many pieces are known: with those of 20 ms, the last two minutes. */
const mostPieces = 6_000;

interface Piece {
  /** Seconds of audio since the session began, this piece included. */
  seconds: number;
  /** When it came. */
  readonly arrived: number;
}

/** The arrivals of one session's audio: 16-bit samples of one channel. */
export class AudioArrivals {
  readonly #sampleRate: number;
  readonly #pieces: Piece[] = [];
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
    if (last !== undefined && this.#seconds - this.#before < leastSeconds) {
      last.seconds = this.#seconds;
      return;
    }
    this.#before = had;
    this.#pieces.push({ seconds: this.#seconds, arrived });
    if (this.#pieces.length > mostPieces) this.#pieces.shift();
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

  get #seconds(): number {
    return Math.floor(this.#bytes / 2) / this.#sampleRate;
  }
}

/**
 * Limits how often a client may connect.
 *
 * @module
 */

/** Tokens of one client at one time. */
interface Bucket {
  tokens: number;
  at: number;
}

/** Seconds of the rate that a client may use at once. */
const burstSeconds = 10;

/** A token bucket for each client. Full buckets are dropped. */
export class ConnectLimit {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  /** Buckets by client; the one used longest ago comes first. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param now Reads a clock, in milliseconds. */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMs = perMinute / 60_000;
    this.#burst = Math.max(1, this.#perMs * burstSeconds * 1000);
    this.#now = now;
  }

  /** Number of buckets. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token. Returns false if the client may not connect now. */
  take(client: string): boolean {
    const now = this.#now();
    this.#forgetFull(now);
    const tokens = this.#tokens(this.#buckets.get(client), now);
    const allowed = tokens >= 1;
    this.#buckets.delete(client);
    this.#buckets.set(client, { tokens: tokens - Number(allowed), at: now });
    return allowed;
  }

  #tokens(bucket: Bucket | undefined, now: number): number {
    if (bucket === undefined) return this.#burst;
    const { tokens, at } = bucket;
    return Math.min(this.#burst, tokens + (now - at) * this.#perMs);
  }

  #forgetFull(now: number): void {
    for (const [client, bucket] of this.#buckets) {
      if (this.#tokens(bucket, now) < this.#burst) return;
      this.#buckets.delete(client);
    }
  }
}

/**
 * Notifies consumers that wait in this process for new entries in Redis.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { notify, waitFor, type WaitOptions } from "../wait.ts";
import { keys } from "./keys.ts";

/**
 * Interval of looks without a notification, in ms: a lease may have expired, a
 * notification may have been lost, and other editions send none.
 */
const pollMs = 500;

/** Waits for new entries of streams. */
export class Notifications {
  readonly #messages: Redis;
  readonly #subscribed = new Set<string>();

  /** @param messages A connection for nothing else. */
  constructor(messages: Redis) {
    this.#messages = messages;
    messages.on("message", notify);
    messages.on("close", () => this.#subscribed.clear());
  }

  /** Looks now, and again at each notification of the stream. */
  async waitFor<T>(
    stream: string,
    look: () => Promise<T | null>,
    options: Pick<WaitOptions, "waitMs" | "signal">,
  ): Promise<T | null> {
    const topic = keys.channel(stream);
    const listenAndLook = async () => {
      if (!this.#subscribed.has(topic)) await this.#subscribe(topic);
      return await look();
    };
    return await waitFor(options.waitMs > 0 ? listenAndLook : look, {
      ...options,
      topic,
      pollMs,
    });
  }

  async #subscribe(topic: string): Promise<void> {
    try {
      await this.#messages.subscribe(topic);
      this.#subscribed.add(topic);
    } catch {
      // The wait continues without notifications; each look subscribes again.
    }
  }
}

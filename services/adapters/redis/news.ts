/**
 * Wakes those who wait in this process for what others put into Redis.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { waitFor, type WaitOptions, wake } from "../wait.ts";
import { keys } from "./keys.ts";

/**
 * How often to look although no message came, in ms: a lease may have lapsed,
 * a message may have been lost, another edition sends none.
 */
const pollMs = 500;

/** Waits for entries of streams. */
export class News {
  readonly #messages: Redis;
  readonly #subscribed = new Set<string>();

  /** `messages` is a connection that does nothing else. */
  constructor(messages: Redis) {
    this.#messages = messages;
    messages.on("message", wake);
    messages.on("close", () => this.#subscribed.clear());
  }

  /** Looks now, and again when the stream has news. */
  async waitFor<T>(
    stream: string,
    look: () => Promise<T | null>,
    options: Pick<WaitOptions, "waitMs" | "signal">,
  ): Promise<T | null> {
    const topic = keys.news(stream);
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
      // Looking goes on without messages, and each look tries again.
    }
  }
}

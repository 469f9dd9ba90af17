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
  readonly #channels = new Set<string>();

  /** `messages` is a connection that does nothing else. */
  constructor(messages: Redis) {
    this.#messages = messages;
    messages.on("message", wake);
  }

  /** Looks now, and again when the stream has news. */
  async waitFor<T>(
    stream: string,
    look: () => Promise<T | null>,
    options: Pick<WaitOptions, "waitMs" | "signal">,
  ): Promise<T | null> {
    const topic = keys.news(stream);
    if (options.waitMs > 0 && !this.#channels.has(topic)) {
      await this.#messages.subscribe(topic);
      this.#channels.add(topic);
    }
    return await waitFor(look, { ...options, topic, pollMs });
  }
}

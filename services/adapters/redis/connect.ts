/**
 * Connections to Redis that answer in time or fail in time.
 *
 * @module
 */
import { Redis, type RedisOptions } from "ioredis";

/** Longest wait for a connection, and for an answer, in ms. */
const timeoutMs = 5_000;
/** Longest pause between tries to connect again, in ms. */
const longestPauseMs = 2_000;

/**
 * While Redis is away each command fails at once: the callers, which know what
 * waits for the answer, try again. The connection comes back by itself.
 */
const options = {
  lazyConnect: true,
  connectTimeout: timeoutMs,
  commandTimeout: timeoutMs,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  retryStrategy: (times) => Math.min(times * 100, longestPauseMs),
} as const satisfies RedisOptions;

/** A connection for commands and one for messages. */
export interface Connections extends AsyncDisposable {
  readonly commands: Redis;
  readonly messages: Redis;
}

/**
 * Connects to Redis.
 *
 * @throws {Error} names the host, never the credentials, when it can't.
 */
export async function connect(url: string): Promise<Connections> {
  const commands = new Redis(url, options);
  // A client that reconnects finds its subscriptions again.
  const messages = new Redis(url, {
    ...options,
    commandTimeout: undefined,
    autoResubscribe: true,
  });
  const clients = [commands, messages];
  // Each command that fails says so to its caller; this is the same news again.
  for (const client of clients) client.on("error", () => {});
  try {
    await Promise.all(clients.map((client) => client.connect()));
  } catch (error) {
    for (const client of clients) client.disconnect();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot open Redis at ${new URL(url).host}: ${reason}`);
  }
  return {
    commands,
    messages,
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map(close));
    },
  };
}

/** Ends the connection once what was sent is answered, if it still is one. */
async function close(client: Redis): Promise<void> {
  if (client.status === "ready") {
    await client.quit().catch(() => client.disconnect());
  } else {
    client.disconnect();
  }
}

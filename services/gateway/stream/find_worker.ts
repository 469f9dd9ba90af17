/**
 * Gets a slot for a session, and connects to its worker.
 *
 * @module
 */
// @ts-types="@types/ws"
import { type RawData, WebSocket } from "ws";
import type { Allocation } from "../../contracts/session_router.ts";
import {
  serverTextSchema,
  type StreamParameters,
} from "../../contracts/stream.ts";
import type { Logger } from "../../observability/logging.ts";
import { closeOf } from "./_socket.ts";
import type { Admission } from "./admission.ts";
import { relay } from "./relay.ts";
import type { SessionRouterClient } from "./session_router_client.ts";
import { StreamError } from "./stream_error.ts";

/** Most workers that are called for one session. */
const attempts = 3;
/** Time that a worker has to begin a session, in milliseconds. */
const beginMs = 10_000;
/** Most of that time that counts at once, in milliseconds. */
const tickMs = 100;
/** Longest message of a worker, in bytes: the transcript of a long session. */
const maxMessageBytes = 16 * 1024 * 1024;

/** @types/ws lacks this option. */
const closing = { closeTimeout: 2_000 };

/** A connection to a worker that has begun a session. */
export interface Line {
  readonly slot: Allocation;
  readonly worker: WebSocket;
  /** Resolves with the close code when the connection is closed. */
  readonly closed: Promise<number>;
}

/** Options of {@linkcode findWorker}. */
export interface FindWorkerOptions {
  readonly router: SessionRouterClient;
  /** Receives all messages of the worker. */
  readonly client: WebSocket;
  readonly admission: Admission;
  readonly logger: Logger;
}

/**
 * Finds a worker that begins the session. It reports a worker that can't be
 * reached or refuses the session to the router, and calls another.
 *
 * @throws {StreamError} `no_capacity`.
 * @throws {Error} if the router doesn't answer, or not in its protocol.
 */
export async function findWorker(options: FindWorkerOptions): Promise<Line> {
  const { router, client, admission, logger } = options;
  const { tenantId, parameters } = admission;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const slot = await router.allocate(tenantId);
    const { session_id, worker_id } = slot;
    const worker = new WebSocket(sessionUrl(slot, parameters), {
      perMessageDeflate: false,
      allowSynchronousEvents: false,
      maxPayload: maxMessageBytes,
      ...closing,
    });
    const closed = closeOf(worker);
    try {
      await begun(worker, client);
      return { slot, worker, closed };
    } catch (error) {
      worker.terminate();
      await closed;
      logger.warn({ err: error, session_id, worker_id }, "Worker unusable");
      await router.unreachable(session_id);
    }
  }
  throw new StreamError("no_capacity", "No worker could be reached.");
}

/** Makes the worker's URL with the session's id and parameters. */
function sessionUrl(
  { worker_url, session_id }: Allocation,
  parameters: StreamParameters,
): URL {
  const url = new URL(worker_url);
  for (const [name, value] of Object.entries({ session_id, ...parameters })) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

/**
 * Resolves at the worker's first message. That goes to the client, like all that
 * follow.
 */
function begun(worker: WebSocket, client: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Time in which the gateway itself is blocked doesn't count: else a busy moment
  // would remove the worker from the pool, and the next sessions would be
  // rejected.
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += tickMs;
    if (waitedMs < beginMs) return;
    reject(new Error(`It said nothing for ${beginMs} ms`));
  }, tickMs);
  worker.on("error", reject);
  worker.once("close", (code) => reject(new Error(`It closed with ${code}`)));
  // More messages may have arrived already, so the relay begins here.
  worker.once("message", (data: RawData) => {
    const text = data.toString();
    if (takesNone(text)) {
      reject(new Error("It takes no session"));
      return;
    }
    client.send(text, () => {});
    relay(worker, client);
    resolve();
  });
  return promise.finally(() => clearInterval(timer));
}

/** Returns true if the worker is full or stops, although the pool says otherwise. */
function takesNone(text: string): boolean {
  const { data } = serverTextSchema.safeParse(text);
  return data?.type === "error" && data.code === "no_capacity";
}

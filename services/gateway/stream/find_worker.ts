/**
 * Gets a slot for a session, and a line to its worker.
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

/** How many workers are tried. */
const attempts = 3;
/** How long a worker may take to begin a session. */
const beginMs = 10_000;
/** How much of that counts at once. */
const tickMs = 100;
/** Most bytes of a message of a worker: the transcript of a long session. */
const maxMessageBytes = 16 * 1024 * 1024;

/** @types/ws lacks this option. */
const closing = { closeTimeout: 2_000 };

/** A worker that has begun a session. */
export interface Line {
  readonly slot: Allocation;
  readonly worker: WebSocket;
  /** The code that the line is closed with, once it is. */
  readonly closed: Promise<number>;
}

/** What it takes to find a worker. */
export interface FindWorkerOptions {
  readonly router: SessionRouterClient;
  /** Gets what the worker says, from the beginning of the session. */
  readonly client: WebSocket;
  readonly admission: Admission;
  readonly logger: Logger;
}

/**
 * Finds a worker that begins the session. One that can't be reached or takes no
 * session after all is reported to the router, and another is tried.
 *
 * @throws {StreamError} `no_capacity`.
 * @throws {Error} where the router doesn't answer as it should.
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
      logger.warn({ err: error, session_id, worker_id }, "Worker not usable");
      await router.unreachable(session_id);
    }
  }
  throw new StreamError("no_capacity", "No worker could be reached.");
}

/** The worker's address with what the session is told. */
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
 * Resolves at the worker's first word, which goes to the client like all that
 * follow.
 */
function begun(worker: WebSocket, client: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // A gateway that is held up itself doesn't lay that to the worker's charge: a
  // busy moment would else take the worker out of the pool, and turn everybody
  // away who comes next.
  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += tickMs;
    if (waitedMs < beginMs) return;
    reject(new Error(`It said nothing for ${beginMs} ms`));
  }, tickMs);
  worker.on("error", reject);
  worker.once("close", (code) => reject(new Error(`It closed with ${code}`)));
  // What follows may be there already, so it is passed on from here on.
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

/** Whether the worker is full or about to stop, other than the pool has it. */
function takesNone(text: string): boolean {
  const { data } = serverTextSchema.safeParse(text);
  return data?.type === "error" && data.code === "no_capacity";
}

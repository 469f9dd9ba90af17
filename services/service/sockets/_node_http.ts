/**
 * Between `node:http` and the web's `Request` and `Response`.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/** How long a client may take to read an answer to what it hasn't sent yet. */
const lingerMs = 1_000;

const bodiless = ["GET", "HEAD"];

/**
 * The request that came in; null where its address or method is none. Its
 * signal aborts when the client leaves before it has the answer.
 */
export function requestOf(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Request | null {
  const { method = "", url = "", headers: { host } } = incoming;
  const address = url.startsWith("/")
    ? URL.parse(`http://${host}${url}`) ?? URL.parse(`http://localhost${url}`)
    : URL.parse(url);
  if (address === null) return null;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const left = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) left.abort();
  });
  try {
    return new Request(address, {
      method,
      headers,
      signal: left.signal,
      ...!bodiless.includes(method) && { body: bodyOf(incoming) },
    });
  } catch (error) {
    if (error instanceof TypeError) return null; // TRACE
    throw error;
  }
}

/**
 * The body, read as it is asked for. Whoever stops reading can still answer:
 * node would close the connection.
 */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
}

/**
 * Sends the answer; resolves when it is sent or the client is gone.
 *
 * @throws what the answer's body throws, the connection then being broken off.
 */
export async function send(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    outgoing.appendHeader(name, value);
  }
  try {
    await pipeline(response.body ?? [], outgoing);
    await readOut(incoming);
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
}

/**
 * Reads on for a moment what nobody wants. A connection that is closed with
 * data unread is reset, and its client may never see the answer.
 */
async function readOut(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete) return;
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  incoming.resume();
  await new Promise<void>((resolve) => {
    incoming.once("end", resolve);
    socket.once("close", () => resolve());
  });
  clearTimeout(timer);
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

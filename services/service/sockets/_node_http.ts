/**
 * Converts between `node:http` and the web's `Request` and `Response`.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/** Time that a client has to read the answer before it sent its whole body. */
const lingerMs = 1_000;

const bodiless = ["GET", "HEAD"];

/**
 * Returns the incoming request, null if its URL or its method isn't valid. Its
 * signal aborts if the client disconnects before it has the answer.
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
 * Returns the body, read on demand. A handler that stops reading can still
 * answer; by default node would close the connection.
 */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
}

/**
 * Sends the answer. Resolves when it is sent or the client disconnected.
 *
 * @throws the error of the answer's body; the connection is then closed.
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
 * Reads the rest of the request for a moment and drops it. The system resets a
 * connection that is closed with unread data, and the client may then lose the
 * answer.
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

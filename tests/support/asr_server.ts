/**
 * Starts ASR servers whose answers a test chooses.
 *
 * @module
 */

/** A running ASR server. */
export interface AsrServer extends AsyncDisposable {
  /** Value for `DALSTON_ASR_URL`. */
  readonly url: string;
  /** Returns the number of requests so far. */
  requests(): number;
}

/** Answers one request; the signal aborts when the server stops. */
export type Answer = (signal: AbortSignal) => Response | Promise<Response>;

/** Starts a server on a free port of 127.0.0.1. */
export function startAsr(answer: Answer): AsrServer {
  const stopping = new AbortController();
  let requests = 0;
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    requests++;
    await request.body?.cancel();
    return await answer(stopping.signal);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await server.shutdown();
    },
  };
}

/** Answers with 503, and not before the server stops. */
export const silence: Answer = (signal) =>
  new Promise((resolve) => {
    const end = () => resolve(new Response(null, { status: 503 }));
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  });

/** Returns an answer: a transcript with one segment. */
export function says(text: string): Answer {
  return () =>
    Response.json({
      language: "english",
      duration: 9.17,
      text,
      segments: [{ start: 0, end: 9, text }],
    });
}

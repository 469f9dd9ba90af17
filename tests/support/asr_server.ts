/**
 * A server that answers `/v1/audio/transcriptions` as a test wants it to.
 *
 * @module
 */

/** A server that runs. */
export interface AsrServer extends AsyncDisposable {
  /** For `DALSTON_ASR_URL`. */
  readonly url: string;
  /** How many requests came. */
  requests(): number;
}

/** Answers one request; `aborted` tells that the server goes down. */
export type Answer = (aborted: AbortSignal) => Response | Promise<Response>;

/** Starts a server on a free port of 127.0.0.1. */
export function startAsr(answer: Answer): AsrServer {
  const down = new AbortController();
  let requests = 0;
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    requests++;
    await request.body?.cancel();
    return await answer(down.signal);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      down.abort();
      await server.shutdown();
    },
  };
}

/** Never answers, until the server goes down. */
export const silence: Answer = (down) =>
  new Promise((resolve) => {
    const end = () => resolve(new Response(null, { status: 503 }));
    if (down.aborted) end();
    down.addEventListener("abort", end);
  });

/** Answers with one segment of this text. */
export function says(text: string): Answer {
  return () =>
    Response.json({
      language: "english",
      duration: 9.17,
      text,
      segments: [{ start: 0, end: 9, text }],
    });
}

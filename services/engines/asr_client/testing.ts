/**
 * A real HTTP server that answers as a test says.
 *
 * @module
 */

/** A request that the server got. */
export interface Received {
  readonly path: string;
  readonly authorization: string | null;
  readonly form: FormData;
  /** Milliseconds, on a clock of its own. */
  readonly at: number;
}

/** A server that runs. */
export interface AsrServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/**
 * Starts a server.
 *
 * @param answer Given the number of the request, 1 for the first, and what
 * resolves when the test is over, for answers that never come.
 */
export function serveAsr(
  answer: (
    number: number,
    over: Promise<void>,
    request: Received,
  ) => Response | Promise<Response>,
): AsrServer {
  const over = Promise.withResolvers<void>();
  const received: Received[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, async (request) => {
    const got = {
      path: new URL(request.url).pathname,
      authorization: request.headers.get("authorization"),
      form: await request.formData(),
      at: performance.now(),
    };
    received.push(got);
    return await answer(received.length, over.promise, got);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    received,
    async [Symbol.asyncDispose]() {
      over.resolve();
      await server.shutdown();
    },
  };
}

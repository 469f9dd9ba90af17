/**
 * Fetches with a timeout for each wait.
 *
 * @module
 */
import { deadline } from "../../async/deadline.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";

/** Options that `fetch()` doesn't have. */
export interface PatienceOptions {
  /** Longest wait for the server, in ms. */
  readonly patienceMs: number;
  /** Name of the server in errors, such as `bucket "a" at s3.example.com`. */
  readonly server: string;
}

/**
 * Fetches, and fails if the server takes longer than `patienceMs` to answer the
 * request, or to send the next chunk of the body. The time runs only while a chunk
 * is waited for, so a slow reader is no failure.
 *
 * @throws {BackendUnavailableError} names the server and why it can't be reached. An abort by the
 * signal rejects with the signal's reason.
 */
export async function patientFetch(
  url: URL,
  init: RequestInit,
  { patienceMs, server }: PatienceOptions,
): Promise<Response> {
  const givenUp = new AbortController();
  const signal = init.signal
    ? AbortSignal.any([init.signal, givenUp.signal])
    : givenUp.signal;

  async function answer<T>(
    promise: Promise<T>,
    giveUp: (error: unknown) => void,
  ): Promise<T> {
    try {
      return await deadline(promise, patienceMs);
    } catch (cause) {
      init.signal?.throwIfAborted();
      const reason = cause instanceof Error ? cause.message : String(cause);
      const error = new BackendUnavailableError(
        `Cannot reach ${server}: ${reason}`,
        true,
      );
      giveUp(error);
      throw error;
    }
  }

  const response = await answer(
    fetch(url, { ...init, signal }),
    (error) => givenUp.abort(error),
  );
  const reader = response.body?.getReader();
  if (reader === undefined) return response;
  // Deno drops the signal of a request whose response is garbage, so the body is
  // cancelled by its reader. A body that failed needs no cancelling.
  const cancel = (reason: unknown) => reader.cancel(reason).catch(() => {});
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await answer(reader.read(), cancel);
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel,
  }, { highWaterMark: 0 });
  return new Response(body, response);
}

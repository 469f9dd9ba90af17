/**
 * Giving up on a server that falls silent.
 *
 * @module
 */
import { deadline } from "../../async/deadline.ts";
import { BackendUnavailableError } from "../../ports/backend_unavailable.ts";

/** What `patientFetch()` takes beside what `fetch()` does. */
export interface PatienceOptions {
  /** How long the server may say nothing, in ms. */
  readonly patienceMs: number;
  /** What to call it in errors, such as `bucket "a" at s3.example.com`. */
  readonly server: string;
}

/**
 * `fetch()` that fails when the server takes too long to take the request and
 * to answer it, or, once it answers, to send more of the body. The time counts
 * while more is waited for: whoever reads may be slow.
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
  // Deno forgets the signal of a request that nobody holds any more, so a body
  // is cancelled by itself. Where it failed there is nothing to cancel.
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

/**
 * Sends audio to an OpenAI-compatible `/v1/audio/transcriptions`.
 *
 * @module
 */
import { z } from "zod";
import { delay } from "../../async/delay.ts";
import { EngineError } from "../../engine_sdk/engine.ts";
import { readText, TooLargeError } from "./_read_text.ts";
import { type AsrAnswer, parseAnswer } from "./answer.ts";
import { refusal, RetryableError } from "./refusal.ts";
import { asrEndpoint, asrForm, type AsrRequest } from "./request.ts";

/** Options of {@linkcode AsrClient}. Times are milliseconds. */
export interface AsrOptions {
  /** Root of the server, its `/v1`, or the endpoint. */
  readonly url: string;
  /** Key for the server. @default undefined it needs none */
  readonly apiKey?: string;
  /** Model for jobs that name none. @default "whisper-1" */
  readonly model?: string;
  /** Longest time of one request with its answer. @default 300000 */
  readonly timeoutMs?: number;
  /** Most requests for one file. @default 4 */
  readonly attempts?: number;
  /** Back-off before the second request; it doubles with each. @default 1000 */
  readonly pauseMs?: number;
  /** Longest answer, in bytes. @default 33554432 */
  readonly maximumAnswer?: number;
  /** Source of the jitter, from 0 to 1. @default Math.random */
  readonly random?: () => number;
}

/** Longest wait that a server may ask for; beyond it the server counts as down. */
const longestRetryAfterMs = 60_000;

/** A client of one ASR server. */
export class AsrClient {
  /** Model for jobs that name none. */
  readonly model: string;
  readonly #endpoint: URL;
  readonly #apiKey: string | undefined;
  readonly #timeoutMs: number;
  readonly #attempts: number;
  readonly #pauseMs: number;
  readonly #maximumAnswer: number;
  readonly #random: () => number;

  constructor(options: AsrOptions) {
    this.model = options.model ?? "whisper-1";
    this.#endpoint = asrEndpoint(options.url);
    this.#apiKey = options.apiKey;
    this.#timeoutMs = options.timeoutMs ?? 300_000;
    this.#attempts = options.attempts ?? 4;
    this.#pauseMs = options.pauseMs ?? 1_000;
    this.#maximumAnswer = options.maximumAnswer ?? 32 * 1024 * 1024;
    this.#random = options.random ?? Math.random;
  }

  /**
   * Sends the file, and again if the server is busy, fails or can't be reached.
   *
   * @throws {EngineError} `asr_rejected` if the server rejects the request;
   * `asr_unavailable` (retryable) if it didn't answer any request;
   * `asr_timeout` (retryable) if one request takes too long. It isn't sent again
   * here: the request itself may be slow, and the task has attempts of its own;
   * `asr_invalid_answer` (retryable) if the answer can't be used.
   */
  async transcribe(request: AsrRequest): Promise<AsrAnswer> {
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#send(request);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof RetryableError)) throw error;
        request.logger.warn(
          { err: error, asr_attempt: attempt },
          "ASR request failed",
        );
        const { retryAfterMs } = error;
        if (attempt === this.#attempts || retryAfterMs > longestRetryAfterMs) {
          const tries = attempt === 1 ? "1 attempt" : `${attempt} attempts`;
          throw new EngineError(
            "asr_unavailable",
            `${error.message} (${tries}).`,
            { retryable: true, cause: error },
          );
        }
        const backoffMs = this.#pauseMs * 2 ** (attempt - 1) *
          (0.5 + this.#random() / 2);
        const { signal } = request;
        await delay(Math.max(backoffMs, retryAfterMs), { signal });
      }
    }
  }

  async #send(request: AsrRequest): Promise<AsrAnswer> {
    const authorization = this.#apiKey && `Bearer ${this.#apiKey}`;
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(this.#endpoint, {
        method: "POST",
        headers: authorization ? { authorization } : {},
        body: asrForm(request),
        // A redirect would send the key to another server.
        redirect: "manual",
        signal: AbortSignal.any([request.signal, timeout]),
      });
      if (!response.ok) throw await refusal(response, this.#apiKey);
      return answerOf(await readText(response, this.#maximumAnswer));
    } catch (error) {
      if (error instanceof EngineError || error instanceof RetryableError) {
        throw error;
      }
      if (error instanceof TooLargeError) {
        throw invalid(`it is longer than ${this.#maximumAnswer} bytes`);
      }
      if (timeout.aborted) {
        throw new EngineError(
          "asr_timeout",
          `The ASR server didn't answer within ${this.#timeoutMs / 1000} s.`,
          { retryable: true, cause: error },
        );
      }
      throw new RetryableError("The ASR server can't be reached", {
        cause: withoutQuery(error, this.#endpoint),
      });
    }
  }
}

/** Describes a failed request for the log, without the query: it may hold a key. */
function withoutQuery(error: unknown, { href, origin, pathname }: URL): Error {
  // The error of fetch() says only that it failed; its cause says why.
  const why = error instanceof Error && error.cause || error;
  const reason = why instanceof Error ? why.message : String(why);
  return new Error(reason.replaceAll(href, origin + pathname));
}

function answerOf(body: string): AsrAnswer {
  try {
    return parseAnswer(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid("it isn't JSON");
    if (error instanceof z.ZodError) throw invalid(z.prettifyError(error));
    throw error;
  }
}

function invalid(why: string): EngineError {
  return new EngineError(
    "asr_invalid_answer",
    `The ASR server's answer can't be used: ${why}`,
    { retryable: true },
  );
}

/**
 * Client of an OpenAI-compatible `/v1/audio/transcriptions`.
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

/** How to reach the server. Times are milliseconds. */
export interface AsrOptions {
  /** Its root, its `/v1`, or the endpoint itself. */
  readonly url: string;
  /** @default undefined the server wants none */
  readonly apiKey?: string;
  /** For jobs that leave the choice to the platform. @default "whisper-1" */
  readonly model?: string;
  /** How long one request may take, answer included. @default 300000 */
  readonly timeoutMs?: number;
  /** @default 4 */
  readonly attempts?: number;
  /** Before the second attempt; doubles with each. @default 1000 */
  readonly pauseMs?: number;
  /** Longest answer, in bytes. @default 33554432 */
  readonly maximumAnswer?: number;
  /** From 0 to 1, spreads the pauses. @default Math.random */
  readonly random?: () => number;
}

/** A server that asks for more patience is taken for one that is down. */
const longestRetryAfterMs = 60_000;

/** Asks a server what was said. */
export class AsrClient {
  /** For jobs that name none. */
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
   * Sends the file, again when the server is busy, broken or out of reach.
   *
   * @throws {EngineError} `asr_rejected` when the server refuses the request;
   * `asr_unavailable` (retryable) when it can't be had to answer;
   * `asr_timeout` (retryable) when it takes too long, which is not tried again
   * here: the request itself may be what is slow, and the task has its tries;
   * `asr_invalid_answer` (retryable) when it answers nonsense.
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
        // A redirect would carry the key to wherever the server says.
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

/** Why a request failed, for a log: some servers take a key in the query. */
function withoutQuery(error: unknown, { href, origin, pathname }: URL): Error {
  // fetch() only says that it failed; what it was caused by says why.
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

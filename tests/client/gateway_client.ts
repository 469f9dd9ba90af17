/**
 * A typed client of the gateway, for the commands `load` and `stream` and for
 * tests of the running platform.
 *
 * @module
 */
import { z } from "zod";
import { isFinal, type JobStatus } from "../../services/contracts/job.ts";
import { pause } from "../../services/async/pause.ts";
import {
  type JobBrief,
  jobBriefSchema,
  type JobDetails,
  jobDetailsSchema,
  type JobPage,
  jobPageSchema,
  rejectionSchema,
} from "./answers.ts";
import { RejectedError, UnansweredError } from "./errors.ts";
import { authorization } from "./authorization.ts";
import { LiveSession, type LiveSessionOptions } from "./live_session.ts";

/** A form for `POST /v1/audio/transcriptions`. */
export interface Upload {
  /** @default undefined the form has no file, which the gateway rejects */
  readonly file?: File;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Which jobs to list. */
export interface ListOptions {
  /** @default undefined jobs of every status */
  readonly status?: JobStatus;
  /** Jobs on a page. @default 20, chosen by the gateway */
  readonly limit?: number;
  /** Jobs to skip. @default 0 */
  readonly offset?: number;
}

/** The longest time for one answer, the upload included, in milliseconds. */
const timeoutMs = 60_000;

/** Pauses between two polls of a job grow from the first to the last. */
const pollMs = { first: 25, longest: 2_000 } as const;

/** A reply with any status. */
interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/**
 * Sends requests to one gateway and to no other address.
 *
 * Every method that sends a request throws {@linkcode RejectedError} for an
 * error answer, {@linkcode UnansweredError} if no answer comes, and `Error` if
 * the answer isn't one of a gateway.
 */
export class GatewayClient {
  readonly #jobs: string;

  /** @param apiKey Sent with each request. @default undefined none is sent */
  constructor(readonly url: URL, private readonly apiKey?: string) {
    this.#jobs = `${url.origin}/v1/audio/transcriptions`;
  }

  /** The address of live sessions. */
  get streamUrl(): URL {
    const url = new URL(`${this.#jobs}/stream`);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
  }

  /**
   * Checks that there is an answer at the address, whatever it is.
   *
   * @throws {UnansweredError} names the address and what to do.
   */
  async reach(): Promise<void> {
    try {
      await this.#fetch(`${this.url.origin}/health`);
    } catch (cause) {
      throw new UnansweredError(
        `Cannot reach a gateway at ${this.url.origin}: start one by ` +
          "deno task start, or name another by --url.",
        { cause },
      );
    }
  }

  /** Uploads a recording. Returns the job that transcribes it. */
  async upload({ file, fields = {} }: Upload): Promise<JobBrief> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    if (file !== undefined) body.set("file", file);
    const answer = await this.#send(this.#jobs, { method: "POST", body });
    return this.#read(jobBriefSchema, answer);
  }

  /** Returns a job as it is now. */
  async job(id: string): Promise<JobDetails> {
    return this.#read(jobDetailsSchema, await this.#send(this.#job(id)));
  }

  /**
   * Polls a job until its status is final. An outage of the gateway doesn't end
   * the wait.
   *
   * @returns undefined if the signal aborted first.
   */
  async finished(
    id: string,
    signal: AbortSignal,
  ): Promise<JobDetails | undefined> {
    for (
      let ms: number = pollMs.first;;
      ms = Math.min(1.5 * ms, pollMs.longest)
    ) {
      await pause(ms, signal);
      try {
        const job = await this.job(id);
        if (isFinal(job.status)) return job;
      } catch (error) {
        if (!isOutage(error)) throw error;
      }
      if (signal.aborted) return undefined;
    }
  }

  /** Lists the tenant's jobs, newest first. */
  async list(options: ListOptions = {}): Promise<JobPage> {
    const url = new URL(this.#jobs);
    for (const [name, value] of Object.entries(options)) {
      url.searchParams.set(name, String(value));
    }
    return this.#read(jobPageSchema, await this.#send(url.href));
  }

  /** Asks for a job to be cancelled. Returns it as it is then. */
  async cancel(id: string): Promise<JobBrief> {
    const answer = await this.#send(`${this.#job(id)}/cancel`, {
      method: "POST",
    });
    return this.#read(jobBriefSchema, answer);
  }

  /** Returns the transcript of a completed job as a file of this format. */
  async export(
    id: string,
    format: "txt" | "srt" | "vtt" | "json",
  ): Promise<string> {
    return await this.#send(`${this.#job(id)}/export/${format}`);
  }

  /**
   * Opens a live session.
   *
   * @param query Parameters of the session, such as `sample_rate`.
   */
  openSession(
    query: Readonly<Record<string, string>> = {},
    options: LiveSessionOptions = {},
  ): LiveSession {
    const url = this.streamUrl;
    url.search = String(new URLSearchParams(query));
    return new LiveSession(url, { apiKey: this.apiKey, ...options });
  }

  #job(id: string): string {
    return `${this.#jobs}/${encodeURIComponent(id)}`;
  }

  /** Returns the body of a successful answer. */
  async #send(url: string, init?: RequestInit): Promise<string> {
    const { ok, status, retryAfter, text } = await this.#fetch(url, init);
    if (ok) return text;
    const { data } = rejectionSchema.safeParse(parsed(text));
    const { code, message } = data?.error ??
      { code: `http_${status}`, message: `The answer has status ${status}` };
    throw new RejectedError(message, status, code, retryAfter);
  }

  #read<T>(schema: z.ZodType<T>, text: string): T {
    const result = schema.safeParse(parsed(text));
    if (result.success) return result.data;
    throw new Error(
      `${this.url.origin} doesn't answer as a gateway does:\n` +
        z.prettifyError(result.error),
    );
  }

  async #fetch(url: string, init?: RequestInit): Promise<Reply> {
    try {
      const response = await fetch(url, {
        ...init,
        headers: authorization(this.apiKey),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { ok, status, headers } = response;
      const retryAfter = headers.get("retry-after");
      return { ok, status, retryAfter, text: await response.text() };
    } catch (cause) {
      throw new UnansweredError(`Cannot get an answer of ${url}`, { cause });
    }
  }
}

/** Returns true if the same request may succeed later. */
function isOutage(error: unknown): boolean {
  return error instanceof RejectedError || error instanceof UnansweredError;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A client of the gateway's HTTP API.
 *
 * @module
 */
import { z } from "zod";
import {
  failureSchema,
  isFinal,
  jobStatuses,
} from "../../services/contracts/job.ts";
import { stages } from "../../services/contracts/task.ts";
import type { Upload } from "../load/uploads.ts";

/** What came of an upload. */
export type UploadAnswer =
  | { readonly status: "accepted"; readonly jobId: string }
  /** `code` is the gateway's, or `http_…` where the answer has none. */
  | { readonly status: "refused"; readonly code: string }
  | { readonly status: "unanswered" };

const created = z.object({ id: z.uuid() });
const refusal = z.object({ error: failureSchema });
const jobAnswer = z.object({
  status: z.enum(jobStatuses),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
  error: failureSchema.nullable(),
  stages: z.array(
    z.object({ stage: z.enum(stages), engine_id: z.string() }),
  ),
});

/** A job as far as a load looks at it. */
export type JobAnswer = z.infer<typeof jobAnswer>;

/** An answer takes no longer than this, the upload included, in milliseconds. */
const longestMs = 60_000;

/** What came back, whatever its status. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  /** Undefined where it isn't JSON. */
  readonly body: unknown;
}

/** Talks to one gateway and nobody else. */
export class Client {
  readonly #jobs: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param apiKey Sent where there is one. */
  constructor(readonly url: URL, apiKey?: string) {
    this.#jobs = `${url.origin}/v1/audio/transcriptions`;
    this.#headers = apiKey === undefined
      ? {}
      : { authorization: `Bearer ${apiKey}` };
  }

  /** Where live sessions are. */
  get streamUrl(): URL {
    const url = new URL(`${this.#jobs}/stream`);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
  }

  /**
   * Makes sure that somebody answers.
   *
   * @throws {Error} names the address and what to do.
   */
  async reach(): Promise<void> {
    if (await this.#fetch(`${this.url.origin}/health`) !== undefined) return;
    throw new Error(
      `Cannot reach a gateway at ${this.url.origin}: start one by ` +
        "deno task start, or name another by --url.",
    );
  }

  /**
   * Sends a form.
   *
   * @throws {Error} where it was accepted, but not as a gateway does it.
   */
  async upload({ file, fields = {} }: Upload): Promise<UploadAnswer> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    if (file !== undefined) body.set("file", file);
    const answer = await this.#fetch(this.#jobs, { method: "POST", body });
    if (answer === undefined) return { status: "unanswered" };
    if (answer.ok) {
      return { status: "accepted", jobId: this.#read(created, answer).id };
    }
    const { data } = refusal.safeParse(answer.body);
    const code = data?.error.code ?? `http_${answer.status}`;
    return { status: "refused", code };
  }

  /**
   * The job, where it won't change any more and the gateway tells.
   *
   * @throws {Error} where the answer isn't a gateway's.
   */
  async finished(jobId: string): Promise<JobAnswer | undefined> {
    const answer = await this.#fetch(`${this.#jobs}/${jobId}`);
    if (!answer?.ok) return undefined;
    const job = this.#read(jobAnswer, answer);
    return isFinal(job.status) ? job : undefined;
  }

  #read<T>(schema: z.ZodType<T>, { body }: Answer): T {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw new Error(
      `${this.url.origin} doesn't answer as a gateway does:\n` +
        z.prettifyError(result.error),
    );
  }

  /** Undefined where nobody answers, or not in time. */
  async #fetch(url: string, init?: RequestInit): Promise<Answer | undefined> {
    try {
      const response = await fetch(url, {
        ...init,
        headers: this.#headers,
        redirect: "error",
        signal: AbortSignal.timeout(longestMs),
      });
      const { ok, status } = response;
      return { ok, status, body: parsed(await response.text()) };
    } catch {
      return undefined;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

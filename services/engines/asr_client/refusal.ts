/**
 * Turns an answer other than 2xx into an error.
 *
 * @module
 */
import { z } from "zod";
import { EngineError } from "../../engine_sdk/engine.ts";
import { readText } from "./_read_text.ts";

/** Limits of a server's error message: what is read, and what is passed on. */
const complaint = { bytes: 64 * 1024, characters: 300 } as const;

/** Says that a request failed and may be sent again. */
export class RetryableError extends Error {
  override name = "RetryableError";
  /** Wait that the server asks for, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/**
 * Makes the error for an answer, with the server's message.
 *
 * @param secret Text that is never shown, in case the server repeats it.
 */
export async function refusal(
  response: Response,
  secret?: string,
): Promise<EngineError | RetryableError> {
  const { status, headers } = response;
  const said = await readComplaint(response);
  const shown = secret ? said.replaceAll(secret, "(key)") : said;
  const message = `The ASR server answered ${status}${
    shown && `: ${shown.slice(0, complaint.characters)}`
  }`;
  return status === 429 || status === 408 || status >= 500
    ? new RetryableError(message, { retryAfterMs: retryAfterMs(headers) })
    : new EngineError("asr_rejected", message);
}

const complaintSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) })
    .transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
]);

/** Reads the server's message, from JSON or as text. */
async function readComplaint(response: Response): Promise<string> {
  // Without a message the status is enough.
  const body = await readText(response, complaint.bytes).catch(() => "");
  let text = body;
  try {
    text = complaintSchema.parse(JSON.parse(body));
  } catch {
    // Not JSON, or of another shape: the text is used as it is.
  }
  return text.replace(/\s+/g, " ").trim();
}

/** Reads the wait that the server asks for (RFC 9110, section 10.2.3). */
function retryAfterMs(headers: Headers): number {
  const value = headers.get("retry-after")?.trim() ?? "";
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/**
 * Reads the parameters of a request, from its URL and its form.
 *
 * @module
 */
import { errorResponse } from "@dalston/metrics/serve";
import { ApiError } from "./api_error.ts";

/** Number of parameters that a request may have. */
const maxParameters = 1000;

/** Parameters of a request: those of the body first, then those of the URL. */
export class Form {
  /** Text that can't be read as parameters. @default undefined there is none */
  readonly problem: string | undefined;
  readonly #values = new Map<string, string[]>();

  /**
   * @param parts Form of the body and query of the URL, without a `?`.
   * @throws {ApiError} `bad_data` if there are too many parameters.
   */
  constructor(...parts: readonly string[]) {
    const pairs = parts.flatMap((part) => part.split("&", maxParameters + 1));
    if (pairs.length > maxParameters) {
      throw new ApiError(
        "bad_data",
        `too many parameters: a request may have ${maxParameters}`,
      );
    }
    for (const pair of pairs) {
      const problem = this.#add(pair);
      this.problem ??= problem;
    }
  }

  /** Takes a pair, or tells why it can't be read, in the words of Go. */
  #add(pair: string): string | undefined {
    if (pair === "") return undefined;
    if (pair.includes(";")) return "invalid semicolon separator in query";
    const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(pair);
    if (wrong !== null) {
      return `invalid URL escape ${JSON.stringify(wrong[0])}`;
    }
    for (const [name, value] of new URLSearchParams(pair)) {
      const values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, [value]);
      else values.push(value);
    }
    return undefined;
  }

  /** Returns the first value of a parameter; empty if there is none. */
  get(name: string): string {
    return this.all(name)[0] ?? "";
  }

  /** Returns all values of a parameter. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

/** Bounds of a request's body. */
export interface BodyLimits {
  /** Bytes that the body may have. */
  readonly maxBodyBytes: number;
  /** Milliseconds within which it must arrive. */
  readonly bodyTimeoutMs: number;
}

/** A body that is too large or too slow. */
export class BodyError extends Error {
  /** Always `BodyError`. */
  override readonly name = "BodyError";

  /**
   * @param status HTTP status.
   * @param code Code that stays the same between versions.
   * @param message Sentence for people.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** Makes the error for a body of more bytes than allowed. */
  static tooLarge(maxBytes: number): BodyError {
    return new BodyError(
      413,
      "body_too_large",
      `Cannot read the request: its body has more than ${maxBytes} bytes`,
    );
  }

  /** Makes the error for a body that doesn't arrive in time. */
  static tooSlow(ms: number): BodyError {
    return new BodyError(
      408,
      "body_timeout",
      `Cannot read the request: its body didn't arrive within ${ms / 1000} s`,
    );
  }

  /** Makes the response that tells the client. */
  toResponse(): Response {
    return errorResponse(this.status, this.code, this.message, {
      connection: "close",
    });
  }
}

/**
 * Reads the parameters of a request. As in Prometheus, a body counts only if it
 * is that of a form.
 *
 * @throws {BodyError} if the body is too large or too slow.
 * @throws {ApiError} `bad_data` if there are too many parameters.
 */
export async function readForm(
  request: Request,
  url: URL,
  limits: BodyLimits,
): Promise<Form> {
  const query = url.search.slice(1);
  const type = request.headers.get("content-type") ?? "";
  if (
    request.method !== "POST" ||
    !/^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type)
  ) {
    return new Form(query);
  }
  const body = await readBody(request, limits);
  return new Form(new TextDecoder().decode(body), query);
}

/**
 * Reads the body of a request.
 *
 * @throws {BodyError} if it is too large or too slow.
 */
export async function readBody(
  { body, headers }: Request,
  { maxBodyBytes, bodyTimeoutMs }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  if (Number(headers.get("content-length")) > maxBodyBytes) {
    await body.cancel();
    throw BodyError.tooLarge(maxBodyBytes);
  }
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, bodyTimeoutMs);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    while (true) {
      const { done, value } = await reader.read();
      if (isLate) throw BodyError.tooSlow(bodyTimeoutMs);
      if (done) return await new Blob(chunks).bytes();
      size += value.length;
      if (size > maxBodyBytes) {
        await reader.cancel();
        throw BodyError.tooLarge(maxBodyBytes);
      }
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

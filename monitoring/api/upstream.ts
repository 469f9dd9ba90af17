/**
 * Asks a Prometheus server.
 *
 * @module
 */
import { ApiError } from "./api_error.ts";

/** Bounds of what a Prometheus server may answer. */
export interface UpstreamLimits {
  /** Milliseconds until its answer must begin, and until it must end. */
  readonly timeoutMs: number;
  /** Bytes that its answer may have. */
  readonly maxAnswerBytes: number;
}

/** What to ask. */
export interface UpstreamRequest {
  /** Path and query, such as `/api/v1/query?query=up`. */
  readonly path: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Media type that the answer must have, without parameters. */
  readonly type: string;
  /** Aborts when nobody waits for the answer. */
  readonly signal: AbortSignal;
}

/** A Prometheus server at an address that was checked. */
export class Upstream {
  /** Address without user and password, for logs and errors. */
  readonly address: string;
  readonly #authorization: string | undefined;
  readonly #limits: UpstreamLimits;

  /**
   * @param address URL of the server, such as `http://prometheus:9090`.
   * @throws {TypeError} tells what is wrong with the address.
   */
  constructor(address: string, limits: UpstreamLimits) {
    const url = checkAddress(address);
    this.#limits = limits;
    if (url.username !== "" || url.password !== "") {
      const user = decodeURIComponent(url.username);
      const password = decodeURIComponent(url.password);
      const bytes = new TextEncoder().encode(`${user}:${password}`);
      this.#authorization = `Basic ${bytes.toBase64()}`;
    }
    this.address = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  }

  /**
   * Asks the server. Its errors are returned as they are, if they have the
   * expected type.
   *
   * @throws {ApiError} with status 502 if it can't be reached or answers
   * something else, 504 if it takes too long.
   */
  async ask(
    { path, type, method = "GET", headers = {}, body, signal }: UpstreamRequest,
  ): Promise<Response> {
    const { timeoutMs, maxAnswerBytes } = this.#limits;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(`${this.address}${path}`, {
        method,
        headers: {
          ...headers,
          ...(this.#authorization === undefined
            ? {}
            : { authorization: this.#authorization }),
        },
        body,
        // Another place could be inside the network of this server.
        redirect: "manual",
        signal: AbortSignal.any([signal, timeout]),
      });
      const problem = this.#problemOf(response, type);
      if (problem !== undefined) {
        await response.body?.cancel();
        throw problem;
      }
      return new Response(bounded(response.body, maxAnswerBytes), {
        status: response.status,
        headers: { "content-type": response.headers.get("content-type") ?? "" },
      });
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (timeout.aborted) {
        throw new ApiError(
          "timeout",
          `Prometheus at ${this.address} didn't answer within ${
            timeoutMs / 1000
          } s`,
          504,
        );
      }
      if (signal.aborted) throw new ApiError("canceled", "the client is gone");
      throw new ApiError(
        "unavailable",
        `Cannot reach Prometheus at ${this.address}`,
        502,
      );
    }
  }

  #problemOf(
    { status, headers }: Response,
    type: string,
  ): ApiError | undefined {
    const { maxAnswerBytes } = this.#limits;
    const found = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim();
    if (status === 204) return undefined;
    if (found !== type || (status >= 300 && status < 400)) {
      return this.#badAnswer(
        `status ${status} and type "${found}", not as Prometheus does`,
      );
    }
    return Number(headers.get("content-length")) > maxAnswerBytes
      ? this.#badAnswer(`more than ${maxAnswerBytes} bytes`)
      : undefined;
  }

  #badAnswer(how: string): ApiError {
    return new ApiError(
      "unavailable",
      `Prometheus at ${this.address} answered with ${how}`,
      502,
    );
  }
}

function checkAddress(address: string): URL {
  const url = URL.parse(address);
  const allowed = "allowed are http and https URLs without query";
  if (url === null) {
    // The text may hold a password.
    throw new TypeError(`Cannot read the address of Prometheus: ${allowed}`);
  }
  if (!["http:", "https:"].includes(url.protocol)) {
    throw new TypeError(
      `Cannot ask Prometheus by ${url.protocol.slice(0, -1)}: ${allowed}`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new TypeError(
      `Cannot ask Prometheus at ${url.host}: ${allowed} and fragment`,
    );
  }
  return url;
}

/** Passes bytes on, and breaks off after too many. */
function bounded(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  maxBytes: number,
): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (body === null) return null;
  let size = 0;
  return body.pipeThrough(
    new TransformStream({
      transform(chunk: Uint8Array<ArrayBuffer>, controller) {
        size += chunk.length;
        if (size <= maxBytes) controller.enqueue(chunk);
        else controller.error(new RangeError(`More than ${maxBytes} bytes`));
      },
    }),
  );
}

/**
 * Fetches pages of metrics.
 *
 * @module
 */
import { acceptedFormats, type PageFormat, pageFormat } from "./page_format.ts";
import { ScrapeError } from "./scrape_error.ts";

/** What to fetch. */
export interface PageRequest {
  readonly url: string;
  /** Sent as `Authorization: Bearer`. @default undefined none is sent */
  readonly token?: string;
  /** Told to the target. The caller's signal ends the fetch. */
  readonly timeoutSeconds: number;
  /** Largest page, unzipped. */
  readonly bodyBytes: number;
}

/** The answer of a target. */
export interface FetchedPage {
  readonly format: PageFormat;
  /** Its text, part by part. Reading throws {@linkcode ScrapeError}. */
  readonly parts: AsyncIterable<string>;
  /**
   * False if the answer tells neither its length nor its end: then a connection
   * that breaks looks like the end of the page.
   */
  readonly tellsItsEnd: boolean;
}

/** Most redirects that are followed. */
const redirects = 5;

/**
 * Asks a target for its page. It follows redirects on the same host and port
 * only, so that no target makes the scraper ask somebody else.
 *
 * @throws {ScrapeError} if there is no good answer.
 */
export async function fetchPage(
  request: PageRequest,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const headers = new Headers({
    accept: acceptedFormats,
    "accept-encoding": "gzip",
    "x-prometheus-scrape-timeout-seconds": String(request.timeoutSeconds),
  });
  if (request.token !== undefined) {
    headers.set("authorization", `Bearer ${request.token}`);
  }
  let url = request.url;
  for (let redirect = 0; redirect <= redirects; redirect++) {
    const response = await ask(url, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (isRedirect(response.status) && location !== null) {
      await response.body?.cancel();
      url = followed(location, url);
      continue;
    }
    try {
      return pageOf(response, request, signal);
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  }
  throw new ScrapeError("redirect", `stopped after ${redirects} redirects`);
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw connectionError(error, init.signal ?? undefined);
  }
}

function pageOf(
  response: Response,
  { bodyBytes }: PageRequest,
  signal: AbortSignal,
): FetchedPage {
  const { status, statusText, headers, body } = response;
  if (status !== 200) {
    throw new ScrapeError(
      "status",
      `server returned HTTP status ${status} ${statusText}`.trim(),
    );
  }
  return {
    format: pageFormat(headers.get("content-type")),
    parts: read(body, bodyBytes, signal),
    tellsItsEnd: headers.has("content-length") ||
      headers.has("transfer-encoding") || headers.has("content-encoding"),
  };
}

async function* read(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  bodyBytes: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (body === null) return;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let bytes = 0;
  for await (const part of partsOf(body, signal)) {
    bytes += part.length;
    if (bytes > bodyBytes) {
      throw new ScrapeError(
        "limit",
        `the page is larger than ${bodyBytes} bytes, the most that is read`,
      );
    }
    yield decode(decoder, part);
  }
  yield decode(decoder);
}

/** Ends the request when it isn't read to its end. */
async function* partsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    yield* body;
  } catch (error) {
    throw connectionError(error, signal);
  }
}

function decode(decoder: TextDecoder, part?: Uint8Array<ArrayBuffer>): string {
  try {
    return part === undefined
      ? decoder.decode()
      : decoder.decode(part, { stream: true });
  } catch (error) {
    throw new ScrapeError("syntax", "the page isn't valid UTF-8", {
      cause: error,
    });
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function followed(location: string, from: string): string {
  const target = URL.parse(location, from);
  if (target !== null && target.origin === new URL(from).origin) {
    return target.href;
  }
  throw new ScrapeError(
    "redirect",
    "the target redirects to another host or port, which isn't followed",
  );
}

function connectionError(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  const cause = error instanceof Error ? error.cause ?? error : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ScrapeError("connection", message.replace(requestOf, ""), {
    cause: error,
  });
}

/** The part of Deno's message that repeats the addresses. */
const requestOf = /^error sending request .*?client error \(\w+\): /s;

import { assertEquals, assertRejects } from "@std/assert";
import { ApiError } from "../api_error.ts";
import { type BodyLimits, readBody } from "./request_body.ts";

const never = new AbortController().signal;

/** Reads it all; the number of bytes. */
async function read(
  body: BodyInit | null,
  limits: Partial<BodyLimits> = {},
  { signal = never, headers = {} }: {
    signal?: AbortSignal;
    headers?: HeadersInit;
  } = {},
): Promise<number> {
  const request = new Request("http://x", { method: "POST", body, headers });
  let bytes = 0;
  const all = { maxBytes: 10_000, stallMs: 60_000, ...limits };
  for await (const chunk of readBody(request, all, signal)) {
    bytes += chunk.length;
  }
  return bytes;
}

/** A source of chunks that tells whether it was cancelled. */
function source(chunks: Iterable<Uint8Array>, gapMs = 0) {
  const state = { cancelled: false, pulled: 0 };
  const iterator = chunks[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, gapMs));
      const { done, value } = iterator.next();
      if (state.cancelled) return;
      if (done) return controller.close();
      state.pulled++;
      controller.enqueue(value);
    },
    cancel() {
      state.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { stream, state };
}

function* forever(size: number) {
  while (true) yield new Uint8Array(size);
}

Deno.test("readBody() reads up to the limit", async () => {
  assertEquals(await read(new Uint8Array(10_000)), 10_000);
  assertEquals(await read(null), 0);
});

Deno.test("readBody() reads nothing where Content-Length is over the limit", async () => {
  const { stream, state } = source(forever(1000));
  const error = await assertRejects(
    () => read(stream, {}, { headers: { "content-length": "10001" } }),
    ApiError,
  );
  assertEquals([error.code, state.pulled], ["upload_too_large", 0]);
});

Deno.test("readBody() stops where the body passes the limit", async () => {
  const { stream, state } = source(forever(1000));
  const error = await assertRejects(() => read(stream), ApiError);
  assertEquals(error.code, "upload_too_large");
  assertEquals([state.pulled, state.cancelled], [11, true]);
});

Deno.test("readBody() gives up on silence and on drips", async () => {
  const drips = source(forever(1), 5);
  let closed = false;
  const silence = new ReadableStream<Uint8Array>({
    cancel() {
      closed = true;
    },
  });
  for (const stream of [drips.stream, silence]) {
    const error = await assertRejects(
      () => read(stream, { stallMs: 50 }),
      ApiError,
    );
    assertEquals(error.code, "upload_stalled");
  }
  assertEquals([drips.state.cancelled, closed], [true, true]);
});

Deno.test("readBody() has patience with a slow reader", async () => {
  const request = new Request("http://x", {
    method: "POST",
    body: source([new Uint8Array(1), new Uint8Array(1)]).stream,
  });
  const limits = { maxBytes: 10, stallMs: 50 };
  let chunks = 0;
  for await (const _ of readBody(request, limits, never)) {
    await new Promise((resolve) => setTimeout(resolve, 80));
    chunks++;
  }
  assertEquals(chunks, 2);
});

Deno.test("readBody() ends with the signal's reason", async () => {
  const stop = new AbortController();
  const silent = new ReadableStream<Uint8Array>();
  const reading = read(silent, {}, { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assertRejects(() => reading, Error, "enough");
});

Deno.test("readBody() takes a body that breaks off for a client that is gone", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("reset by peer")),
  });
  const error = await assertRejects(() => read(broken), ApiError);
  assertEquals(error.code, "client_closed_request");
});

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { exactly, only } from "../../../tests/support/elements.ts";
import { EngineError } from "../../engine_sdk/engine.ts";
import { testContext } from "../../engine_sdk/testing.ts";
import { createLogger } from "../../observability/logging.ts";
import { serveAsr } from "./testing.ts";
import type { AsrAnswer } from "./answer.ts";
import { AsrClient, type AsrOptions } from "./client.ts";
import type { AsrRequest } from "./request.ts";

const quick = { pauseMs: 1, attempts: 3, random: () => 0 };
const answer = { text: "Hello.", language: "en", segments: [] };

/** Sends one file. */
async function ask(
  options: AsrOptions,
  request: Partial<AsrRequest> = {},
): Promise<AsrAnswer> {
  await using context = await testContext();
  return await new AsrClient({ ...quick, ...options }).transcribe({
    audio: new Blob(["RIFF"]),
    model: "whisper-1",
    language: null,
    words: false,
    signal: context.signal,
    logger: context.logger,
    ...request,
  });
}

async function failure(
  options: AsrOptions,
  request?: Partial<AsrRequest>,
): Promise<EngineError> {
  return await assertRejects(() => ask(options, request), EngineError);
}

Deno.test("AsrClient sends what the OpenAI API asks for", async () => {
  await using server = serveAsr(() => Response.json(answer));
  const heard = await ask({ url: `${server.url}/`, apiKey: "sk-secret" }, {
    language: "pt-BR",
    words: true,
    model: "large",
  });
  assertEquals(heard.text, "Hello.");
  const { path, authorization, form } = only(server.received);
  assertEquals(path, "/v1/audio/transcriptions");
  assertEquals(authorization, "Bearer sk-secret");
  const file = form.get("file");
  assert(file instanceof File);
  assertEquals([file.name, await file.text()], ["audio.wav", "RIFF"]);
  assertEquals(form.get("model"), "large");
  assertEquals(form.get("language"), "pt");
  assertEquals(form.get("response_format"), "verbose_json");
  assertEquals(form.getAll("timestamp_granularities[]"), ["segment", "word"]);
});

Deno.test("AsrClient sends neither key nor language where there is none", async () => {
  await using server = serveAsr(() => Response.json(answer));
  await ask({ url: `${server.url}/api/v1` });
  const { path, authorization, form } = only(server.received);
  assertEquals(path, "/api/v1/audio/transcriptions");
  assertEquals(authorization, null);
  assertEquals(form.get("language"), null);
  assertEquals(form.getAll("timestamp_granularities[]"), ["segment"]);
});

Deno.test("AsrClient waits as long as Retry-After says", async () => {
  for (
    const retryAfter of [
      () => "1",
      () => new Date(Date.now() + 2_000).toUTCString(),
    ]
  ) {
    await using server = serveAsr((number) =>
      number === 1
        ? new Response("busy", {
          status: 429,
          headers: { "retry-after": retryAfter() },
        })
        : Response.json(answer)
    );
    assertEquals((await ask({ url: server.url })).text, "Hello.");
    const [first, second] = exactly(2, server.received);
    assert(second.at - first.at >= 990, `${second.at - first.at} ms`);
  }
});

Deno.test("AsrClient doesn't wait for an hour", async () => {
  await using server = serveAsr(() =>
    new Response("{}", { status: 503, headers: { "retry-after": "3600" } })
  );
  const error = await failure({ url: server.url });
  assertEquals([error.code, error.retryable], ["asr_unavailable", true]);
  assertEquals(server.received.length, 1);
});

Deno.test("AsrClient tries a broken server several times", async () => {
  await using server = serveAsr(() =>
    Response.json({ error: { message: "out of memory" } }, { status: 500 })
  );
  const error = await failure({ url: server.url });
  assertEquals([error.code, error.retryable], ["asr_unavailable", true]);
  assertEquals(
    error.message,
    "The ASR server answered 500: out of memory (3 attempts).",
  );
  assertEquals(server.received.length, 3);
});

Deno.test("AsrClient leaves a server that doesn't answer to the task's next try", async () => {
  await using server = serveAsr(async (_number, over) => {
    await over;
    return new Response();
  });
  const error = await failure({ url: server.url, timeoutMs: 50, attempts: 2 });
  assertEquals([error.code, error.retryable], ["asr_timeout", true]);
  assertStringIncludes(error.message, "didn't answer within 0.05 s");
  assertEquals(server.received.length, 1);
});

Deno.test("AsrClient gives up on an answer that doesn't end", async () => {
  await using server = serveAsr((_number, over) =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('{"text":"'));
          await over;
          controller.close();
        },
      }),
    )
  );
  const error = await failure({ url: server.url, timeoutMs: 100, attempts: 1 });
  assertEquals(error.code, "asr_timeout");
});

Deno.test("AsrClient stops at once when its signal aborts", async () => {
  const controller = new AbortController();
  await using server = serveAsr(async (_number, over) => {
    controller.abort(new Error("cancelled"));
    await over;
    return new Response();
  });
  await assertRejects(
    () => ask({ url: server.url }, { signal: controller.signal }),
    Error,
    "cancelled",
  );
  assertEquals(server.received.length, 1);
});

Deno.test("AsrClient can't use garbage", async () => {
  for (
    const body of ["<html>busy</html>", "", "[]", '{"text": 5}', '"x"', "null"]
  ) {
    await using server = serveAsr(() => new Response(body));
    const error = await failure({ url: server.url });
    assertEquals([error.code, error.retryable], ["asr_invalid_answer", true]);
    assertEquals(server.received.length, 1);
  }
});

Deno.test("AsrClient reads no more of an answer than it should", async () => {
  let sent = 0;
  const chunk = new Uint8Array(64 * 1024).fill(32);
  await using server = serveAsr(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += chunk.length;
          controller.enqueue(chunk);
        },
      }),
    )
  );
  const error = await failure({ url: server.url, maximumAnswer: 1_000_000 });
  assertEquals(error.code, "asr_invalid_answer");
  assertStringIncludes(error.message, "longer than 1000000 bytes");
  assert(sent < 50_000_000, `${sent} bytes were taken`);
});

Deno.test("AsrClient passes a refusal on, bounded and without the key", async () => {
  const apiKey = "sk-very-secret";
  await using server = serveAsr((_number, _over, { authorization }) =>
    Response.json({
      error: { message: `Wrong key: ${authorization}. ${"x".repeat(90_000)}` },
    }, { status: 401 })
  );
  const error = await failure({ url: server.url, apiKey });
  assertEquals([error.code, error.retryable], ["asr_rejected", false]);
  assert(!error.message.includes(apiKey), error.message);
  assert(error.message.length < 400);
  assertEquals(server.received.length, 1);
});

Deno.test("AsrClient tells what a server says in its own way", async () => {
  const said = async (body: string) => {
    await using server = serveAsr(() => new Response(body, { status: 400 }));
    return (await failure({ url: server.url })).message;
  };
  const start = "The ASR server answered 400";
  assertEquals(
    await said('{"error":{"message":"No such model"}}'),
    `${start}: No such model`,
  );
  assertEquals(await said('{"error":"Too long"}'), `${start}: Too long`);
  assertEquals(await said('{"detail":"Bad file"}'), `${start}: Bad file`);
  assertEquals(await said("Bad\n  request"), `${start}: Bad request`);
  assertEquals(await said(""), start);
});

Deno.test("AsrClient doesn't carry the key to another address", async () => {
  await using other = serveAsr(() => Response.json(answer));
  await using server = serveAsr(() =>
    new Response(null, { status: 307, headers: { location: other.url } })
  );
  const error = await failure({ url: server.url, apiKey: "sk-secret" });
  assertEquals(error.code, "asr_rejected");
  assertEquals(other.received, []);
});

Deno.test("AsrClient says that a server can't be reached", async () => {
  const { url } = await freeAddress();
  const error = await failure({ url });
  assertEquals([error.code, error.retryable], ["asr_unavailable", true]);
  assertEquals(
    error.message,
    "The ASR server can't be reached (3 attempts).",
  );
});

Deno.test("AsrClient logs why a server can't be reached, and no key of its address", async () => {
  const { url } = await freeAddress();
  const lines: string[] = [];
  const logger = createLogger({
    service: "engine-test",
    level: "debug",
    format: "json",
    write: (line) => lines.push(line),
  });
  await failure({ url: `${url}/v1?key=sk-secret` }, { logger });
  assertEquals(lines.map((line) => JSON.parse(line).asr_attempt), [1, 2, 3]);
  for (const line of lines) {
    assertStringIncludes(line, `${url}/v1/audio/transcriptions): `);
    assertEquals(line.includes("sk-secret"), false, line);
  }
});

/** An address where nobody listens. */
async function freeAddress(): Promise<{ url: string }> {
  await using server = serveAsr(() => new Response());
  return { url: server.url };
}

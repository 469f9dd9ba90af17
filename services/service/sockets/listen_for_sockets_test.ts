import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createConnection, type Socket } from "node:net";
// @ts-types="@types/ws"
import { WebSocket } from "ws";
import { PortTakenError } from "@dalston/metrics/serve";
import { only } from "../../../tests/support/elements.ts";
import { errorResponse } from "@dalston/metrics/serve";
import {
  HandshakeError,
  listenForSockets,
  type ServerSocket,
  type SocketHandler,
} from "./listen_for_sockets.ts";

const maxMessageBytes = 1000;

/** A server on a port of its own, and the errors it was told of. */
async function serving(handler: SocketHandler, port = 0) {
  const errors: unknown[] = [];
  const server = await listenForSockets({
    service: "test",
    hostname: "127.0.0.1",
    port,
    portSetting: "TEST_PORT",
    onError: (error) => errors.push(error),
    maxMessageBytes,
  }, handler);
  return {
    errors,
    url: server.address,
    port: Number(new URL(server.address).port),
    socketUrl: server.address.replace("http", "ws"),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Accepts whoever asks, and hands on the sockets. */
function accepting(onSocket: (socket: ServerSocket) => void): SocketHandler {
  return (_request, upgrade) => {
    if (upgrade !== undefined) onSocket(upgrade.accept());
    return new Response();
  };
}

/** Speaks by hand; what is answered until the connection is closed. */
async function raw(port: number, request: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

/** A connection that reads only when it is told to. */
function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** The value once it no longer changes. */
async function settled(value: () => number): Promise<number> {
  for (let last = NaN;;) {
    const now = value();
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function closeOf(socket: WebSocket): Promise<[number, string]> {
  return new Promise((resolve) =>
    socket.once(
      "close",
      (code, reason) => resolve([code, reason.toString()]),
    )
  );
}

Deno.test("listenForSockets() hands on method, address, headers and body", async () => {
  await using server = await serving(async (request) =>
    Response.json({
      method: request.method,
      url: request.url,
      header: request.headers.get("x-header"),
      body: await request.text(),
    }, { status: 201, headers: { "x-answer": "yes" } })
  );
  const response = await fetch(`${server.url}/a%20b?c=d`, {
    method: "PUT",
    headers: { "x-header": "1" },
    body: "ü".repeat(100_000),
  });
  assertEquals([response.status, response.headers.get("x-answer")], [
    201,
    "yes",
  ]);
  assertEquals(await response.json(), {
    method: "PUT",
    url: `${server.url}/a%20b?c=d`,
    header: "1",
    body: "ü".repeat(100_000),
  });
  assertEquals((await fetch(server.url, { method: "HEAD" })).status, 201);
});

Deno.test("listenForSockets() answers what can't be read with 400", async () => {
  await using server = await serving(() => new Response("read"));
  for (
    const [line, status] of [
      ["TRACE / HTTP/1.1\r\nHost: a", 400],
      ["OPTIONS * HTTP/1.1\r\nHost: a", 400],
      ["GET // HTTP/1.1\r\nHost: a", 200],
      ["GET / HTTP/1.1\r\nHost: a b", 200],
      ["GET http://a/b HTTP/1.1\r\nHost: c", 200],
      ["GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c", 200],
    ] as const
  ) {
    const text = await raw(
      server.port,
      `${line}\r\nConnection: close\r\n\r\n`,
    );
    assertStringIncludes(text, `HTTP/1.1 ${status} `, line);
  }
  assertEquals(server.errors, []);
});

Deno.test("listenForSockets() answers 500 for a handler that throws", async () => {
  const error = new Error("broken");
  await using server = await serving(() => {
    throw error;
  });
  const response = await fetch(server.url);
  assertEquals(response.status, 500);
  assertEquals((await response.json()).error.code, "internal_error");
  assertEquals(server.errors, [error]);
});

Deno.test("listenForSockets() breaks off an answer whose body throws", async () => {
  const error = new Error("broken");
  await using server = await serving(() =>
    new Response(ReadableStream.from(async function* () {
      yield new Uint8Array(10);
      throw await Promise.resolve(error);
    }()))
  );
  await assertRejects(
    async () => await (await fetch(server.url)).text(),
    TypeError,
  );
  assertEquals(server.errors, [error]);
});

Deno.test("listenForSockets() answers although a body isn't read to its end", async () => {
  await using server = await serving(async (request) => {
    const reader = request.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    return errorResponse(413, "too_large", "Enough.");
  });
  const socket = await connected(server.port);
  socket.write(
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n",
  );
  const piece = new Uint8Array(65_536);
  const sending = setInterval(() => socket.write(piece), 1);
  let answer = "";
  for await (const chunk of socket) {
    answer += chunk;
    if (answer.endsWith("\r\n0\r\n\r\n")) break;
  }
  clearInterval(sending);
  socket.destroy();
  assertStringIncludes(answer, "HTTP/1.1 413 ");
  assertStringIncludes(answer, "too_large");
});

Deno.test("listenForSockets() lets a client wait while its body isn't read", async () => {
  const enough = Promise.withResolvers<void>();
  await using server = await serving(async (request) => {
    await enough.promise;
    return new Response(String((await request.arrayBuffer()).byteLength));
  });
  const size = 32 * 1024 * 1024;
  const socket = await connected(server.port);
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`,
  );
  for (let sent = 0; sent < size; sent += 65_536) {
    socket.write(new Uint8Array(65_536));
  }
  const waiting = await settled(() => socket.writableLength);
  assert(waiting > 0, "all of it was taken");
  enough.resolve();
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  assertStringIncludes(answer, String(size));
});

Deno.test("listenForSockets() aborts the signal when the client disconnects", async () => {
  const begun = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  await using server = await serving(async ({ signal }) => {
    signal.addEventListener("abort", () => left.resolve());
    begun.resolve();
    await left.promise;
    return new Response();
  });
  const socket = await connected(server.port);
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await begun.promise;
  socket.destroy();
  await left.promise;
});

Deno.test("listenForSockets() throws PortTakenError that names the variable", async () => {
  await using server = await serving(() => new Response());
  await assertRejects(
    () => serving(() => new Response(), server.port),
    PortTakenError,
    "TEST_PORT",
  );
});

Deno.test("accept() gives a socket that can be paused", async () => {
  const sockets: ServerSocket[] = [];
  await using server = await serving(accepting((it) => sockets.push(it)));
  const client = new WebSocket(server.socketUrl);
  await new Promise((resolve) => client.once("open", resolve));
  const socket = only(sockets);
  let taken = 0;
  socket.on("message", () => taken++);
  socket.pause();
  const frames = 50_000;
  for (let i = 0; i < frames; i++) client.send(new Uint8Array(maxMessageBytes));
  const waiting = await settled(() => client.bufferedAmount);
  assert(waiting > 0, "all of it was taken");
  assert(taken < 100, `${taken} frames came although it was to wait`);
  socket.resume();
  client.close(1000, "done");
  assertEquals(await closeOf(socket), [1000, "done"]);
  assertEquals(taken, frames);
});

Deno.test("accept() gives a socket that reports a frame that is too large", async () => {
  await using server = await serving(accepting((socket) => {
    socket.onTooLarge = () => {
      socket.send("too large");
      socket.close(4400);
    };
  }));
  const client = new WebSocket(server.socketUrl);
  const messages: string[] = [];
  client.on("message", (data) => messages.push(data.toString()));
  client.once("open", () => client.send(new Uint8Array(maxMessageBytes + 1)));
  assertEquals((await closeOf(client))[0], 4400);
  assertEquals(messages, ["too large"]);
});

Deno.test("a request for a WebSocket can be answered like any other", async () => {
  await using server = await serving((_request, upgrade) =>
    errorResponse(403, "forbidden", `Not from ${upgrade?.address}.`)
  );
  const client = new WebSocket(server.socketUrl);
  const error = await new Promise<Error>((resolve) =>
    client.once("error", resolve)
  );
  assertStringIncludes(error.message, "403");
  const text = await raw(
    server.port,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  assertStringIncludes(text, "Not from 127.0.0.1.");
});

Deno.test("accept() throws HandshakeError if the request doesn't follow the protocol", async () => {
  const errors: unknown[] = [];
  await using server = await serving((_request, upgrade) => {
    try {
      upgrade?.accept();
    } catch (error) {
      errors.push(error);
    }
    return errorResponse(400, "bad_handshake", "No.");
  });
  for (
    const line of [
      "GET / HTTP/1.1\r\nSec-WebSocket-Version: 13",
      "GET / HTTP/1.1\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      "POST / HTTP/1.1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]
  ) {
    const text = await raw(
      server.port,
      `${line}\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    assertStringIncludes(text, "HTTP/1.1 400 ");
    assertStringIncludes(text, "bad_handshake");
  }
  assertEquals(errors.length, 3);
  assert(errors.every((error) => error instanceof HandshakeError));
});

Deno.test("close() ends idle connections", async () => {
  for (const count of [1, 2, 3]) {
    await using server = await serving(() => new Response("x"));
    for (let i = 0; i < count; i++) await (await fetch(server.url)).text();
  }
});

Deno.test("close() waits for answers in progress", async () => {
  const asked = Promise.withResolvers<void>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = await serving(async () => {
    asked.resolve();
    await promise;
    return new Response("late");
  });
  const answer = fetch(server.url).then((response) => response.text());
  await asked.promise;
  const closed = server[Symbol.asyncDispose]();
  resolve();
  assertEquals(await answer, "late");
  await closed;
});

Deno.test("close() breaks off sockets that are open", async () => {
  const server = await serving(accepting(() => {}));
  const client = new WebSocket(server.socketUrl);
  await new Promise((resolve) => client.once("open", resolve));
  const closed = closeOf(client);
  await server[Symbol.asyncDispose]();
  assertEquals((await closed)[0], 1006);
});

import { samples } from "@dalston/metrics/testing";
import {
  assert,
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { elementAt } from "../../../tests/support/elements.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { LiveHarness } from "./_testing.ts";

const apiKeys = new Map([["secret-a", "tenant-a"], ["secret-b", "tenant-b"]]);

Deno.test("a session passes frames both ways as they are, from begin to end", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const client = await live.connect("?language=en&sample_rate=8000").begun();
  const session = await worker.session();
  const { session_id, ...told } = session.query;
  assertMatch(session_id ?? "", /^[\da-f-]{36}$/);
  assertEquals(told, {
    model: "auto",
    language: "en",
    encoding: "pcm_s16le",
    sample_rate: "8000",
    enable_vad: "true",
    interim_results: "true",
    word_timestamps: "false",
  });
  assertEquals([await live.connections(), await live.sessions()], [1, 1]);
  client.socket.send(new Uint8Array(3200));
  client.socket.send('{"type":"flush"}');
  client.socket.send(new Uint8Array(0));
  client.socket.send(new Uint8Array(1));
  session.socket.send('{"type":"vad.speech_start","start":0.5}');
  client.socket.send('{"type":"end"}');
  assertEquals(await client.closed, 1000);
  assertEquals(session.received, [
    3200,
    '{"type":"flush"}',
    0,
    1,
    '{"type":"end"}',
  ]);
  assertEquals(client.types, [
    "session.begin",
    "vad.speech_start",
    "session.end",
  ]);
  await live.assertEnded({ completed: 1 });
  const counted = (await samples(live.harness.telemetry)).filter((
    { name, labels },
  ) =>
    name === "dalston_gateway_requests_total" &&
    labels.endpoint === "/v1/audio/transcriptions/stream" &&
    labels.status_code === "101"
  );
  assertEquals(counted.map(({ value }) => value), [1]);
});

Deno.test("a browser's WebSocket has a session too, with its key in the address", async () => {
  await using live = await LiveHarness.open({ apiKeys });
  const worker = await live.worker();
  const url = live.address.replace("http", "ws") +
    "/v1/audio/transcriptions/stream?api_key=secret-b";
  const socket = new WebSocket(url);
  const messages: string[] = [];
  socket.onmessage = ({ data }) => {
    messages.push(JSON.parse(data).type);
    if (messages.length === 1) socket.send('{"type":"end"}');
  };
  const code = await new Promise((resolve) => {
    socket.onclose = (event) => resolve(event.code);
  });
  assertEquals([messages, code], [["session.begin", "session.end"], 1000]);
  const session = await worker.session();
  assert(!("api_key" in session.query));
  await live.assertEnded({ completed: 1 });
  const log = JSON.stringify(live.harness.lines);
  assertStringIncludes(log, "tenant-b");
  assert(!log.includes("secret"), log);
});

Deno.test("a session is refused with the code that tells why", async (t) => {
  await using live = await LiveHarness.open({ apiKeys });
  await live.worker({ capacity: 1 });
  const header = (key: string) => ({
    headers: { authorization: `Bearer ${key}` },
  });
  const good = header("secret-a");
  const cases = [
    ["", {}, "unauthorized", 4001, "Send your API key"],
    ["", header("wrong"), "unauthorized", 4001, "This API key isn't known"],
    ["?api_key=wrong", {}, "unauthorized", 4001, "This API key isn't known"],
    // The header is the one that counts.
    [
      "?api_key=secret-a",
      header("x"),
      "unauthorized",
      4001,
      "This API key isn't known",
    ],
    ["?volume=11", good, "invalid_parameters", 4400, '"volume". There are'],
    [
      "?sample_rate=9",
      good,
      "invalid_parameters",
      4400,
      "sample_rate: expected a whole number from 8000",
    ],
    [
      "?model=a&model=b",
      good,
      "invalid_parameters",
      4400,
      "model is given twice",
    ],
    ["?encoding=mp3", good, "invalid_parameters", 4400, "pcm_s16le"],
  ] as const;
  for (const [query, options, code, closeCode, message] of cases) {
    await t.step(`${code}: ${message}`, async () => {
      const refusal = await live.refusal(query, options);
      assertObjectMatch(refusal, { code, closeCode });
      assertStringIncludes(refusal.message, message);
    });
  }
  await t.step("no_capacity", async () => {
    const client = await live.connect("?api_key=secret-a").begun();
    assertObjectMatch(await live.refusal("", good), {
      code: "no_capacity",
      closeCode: 4503,
    });
    client.socket.close(1000);
    await live.assertEnded({ completed: 1 });
  });
  await t.step("unavailable", async () => {
    await live.stopRouter();
    assertObjectMatch(await live.refusal("", good), {
      code: "unavailable",
      closeCode: 4503,
    });
    live.startRouter();
  });
  assertEquals(await live.refused("unauthorized"), 4);
  assertEquals(await live.refused("invalid_parameters"), 4);
  assertEquals(await live.refused("no_capacity"), 1);
  assertEquals(await live.refused("unavailable"), 1);
  await live.assertEnded({});
});

Deno.test("pages of other sites need a key", async () => {
  await using live = await LiveHarness.open();
  await live.worker();
  for (
    const origin of ["https://elsewhere.example", "null", "http://localhost.x"]
  ) {
    assertObjectMatch(await live.refusal("", { origin }), {
      code: "forbidden",
      closeCode: 4003,
    });
  }
  for (const origin of [live.address, "http://localhost:3000"]) {
    const client = await live.connect("", { origin }).begun();
    client.socket.close(1000);
  }
  await live.assertEnded({ completed: 2 });

  await using keyed = await LiveHarness.open({ apiKeys });
  await keyed.worker();
  const client = await keyed.connect("?api_key=secret-a", {
    origin: "https://elsewhere.example",
  }).begun();
  client.socket.close(1000);
  await keyed.assertEnded({ completed: 1 });
});

Deno.test("a client that connects too often is refused, others are not", async () => {
  // Six a minute, one at once.
  await using live = await LiveHarness.open({ apiKeys, connectsPerMinute: 6 });
  await live.worker();
  const connected = await live.connect("?api_key=secret-a").begun();
  assertObjectMatch(await live.refusal("?api_key=secret-a"), {
    code: "rate_limited",
    closeCode: 4029,
  });
  const other = await live.connect("?api_key=secret-b").begun();
  assertEquals((await live.refusal("?api_key=guess")).code, "unauthorized");
  assertEquals((await live.refusal("?api_key=guess")).code, "rate_limited");
  for (const { socket } of [connected, other]) socket.close(1000);
  await live.assertEnded({ completed: 2 });
  assertEquals(await live.refused("rate_limited"), 2);
});

Deno.test("what isn't a request for a WebSocket is answered over HTTP", async () => {
  await using live = await LiveHarness.open();
  const path = "/v1/audio/transcriptions/stream";
  const { status, body } = await live.harness.json(path);
  assertEquals([status, body.error.code], [426, "upgrade_required"]);
  const handshake = await fetch(`${live.address}${path}`);
  assertEquals(handshake.headers.get("upgrade"), "websocket");
  await handshake.body?.cancel();
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(live.address).port),
  });
  await connection.write(new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ));
  const answer = await new Response(connection.readable).text();
  assertStringIncludes(answer, "HTTP/1.1 400 ");
  assertStringIncludes(answer, "bad_handshake");
  assertEquals(await live.connections(), 0);
});

Deno.test("a client that vanishes without a word is noticed", async () => {
  await using live = await LiveHarness.open({ pingMs: 50 });
  const worker = await live.worker();
  const deaf = await live.connect("", { autoPong: false }).begun();
  assertEquals(await deaf.closed, 1006);
  assertEquals(await (await worker.session()).closed, 1006);
  await live.assertEnded({ error: 1 });

  const quiet = await live.connect().begun();
  await eventually("two more pings", () =>
    new Promise<true>((resolve) => {
      quiet.socket.once("ping", () =>
        quiet.socket.once("ping", () => resolve(true)));
    }));
  quiet.socket.close(1000);
  assertEquals(await quiet.closed, 1000);
  await live.assertEnded({ completed: 1, error: 1 });
});

Deno.test("drain() tells sessions to end, and ends those that don't", async () => {
  await using live = await LiveHarness.open();
  const worker = await live.worker();
  const ending = await live.connect().begun();
  const other = await live.connect().begun();
  const drained = live.harness.gateway.drain(300);
  await ending.told("warning");
  ending.socket.send('{"type":"end"}');
  assertEquals(await ending.closed, 1000);
  assertEquals(await other.closed, 1012);
  assertEquals(other.types, [
    "session.begin",
    "warning",
    "error",
    "session.end",
  ]);
  for (const type of ["warning", "error"] as const) {
    const { code } = await other.told(type);
    assertEquals(code, "gateway_draining", type);
  }
  assertEquals(elementAt(worker.sessions, 1).received, ['{"type":"end"}']);
  await drained;
  await live.assertEnded({ completed: 1, error: 1 });
  const late = live.connect();
  assertEquals(await late.closed, 1006);
});

Deno.test("GET /v1/realtime/status and workers tell of the pool", async () => {
  await using live = await LiveHarness.open();
  const { harness } = live;
  const status = async () => (await harness.json("/v1/realtime/status")).body;
  assertObjectMatch(await status(), { status: "unavailable", worker_count: 0 });
  await live.worker({ capacity: 1 });
  assertEquals(await status(), {
    status: "ready",
    total_capacity: 1,
    active_sessions: 0,
    available_capacity: 1,
    worker_count: 1,
    ready_workers: 1,
  });
  const client = await live.connect().begun();
  assertObjectMatch(await status(), {
    status: "at_capacity",
    active_sessions: 1,
  });
  const { body } = await harness.json("/v1/realtime/workers");
  const [{ last_heartbeat, ...worker }] = body.workers;
  assertMatch(last_heartbeat, /Z$/);
  assertEquals(worker, {
    id: "a",
    status: "ready",
    capacity: 1,
    active_sessions: 1,
  });
  await live.stopRouter();
  assertObjectMatch(await status(), {
    status: "unavailable",
    total_capacity: 0,
  });
  assertEquals(
    (await harness.refusal("/v1/realtime/workers")).code,
    "session_router_unavailable",
  );
  live.startRouter();
  client.socket.close(1000);
  await live.assertEnded({ completed: 1 });
});

import { assertExposition } from "@dalston/metrics/testing";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { exactly, only } from "../../tests/support/elements.ts";
import { promtoolProblems } from "../../tests/support/promtool.ts";
import { requiredMetrics } from "../../tests/support/requirement.ts";
import { PortTakenError } from "@dalston/metrics/serve";
import {
  beep,
  countingEngine,
  HeldEngine,
  silence,
  TestClient,
  TestWorker,
  workerOf,
} from "./_testing.ts";
import { realtimeMetrics } from "./metrics.ts";

Deno.test("defineRealtimeService() registers the worker and takes it out at stop", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    DALSTON_REALTIME_CAPACITY: "3",
  });
  const registered = only(
    await eventually("a worker", async () => {
      const workers = await worker.registered();
      return workers.length > 0 && workers;
    }),
  );
  const { port } = new URL(worker.url);
  const { last_heartbeat: _, ...rest } = registered;
  assertEquals(rest, {
    kind: "realtime",
    id: `realtime@${Deno.hostname()}:${port}`,
    url: `ws://127.0.0.1:${port}/session`,
    capacity: 3,
    status: "ready",
  });
  await worker.stop();
  assertEquals(await worker.registered(), []);
});

Deno.test("defineRealtimeService() registers under the address and name it is given", async () => {
  const url = "wss://speech.example/worker-1";
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    DALSTON_REALTIME_URL: url,
    DALSTON_INSTANCE: "one",
  });
  const registered = await eventually(
    "a worker",
    async () => (await worker.registered())[0],
  );
  assertEquals([registered.url, registered.id], [url, "realtime@one"]);
});

/** Queries that begin no session, and a part of what the client is told. */
const badQueries = [
  ["sample_rate=7999", "sample_rate: expected a whole number from 8000"],
  ["sample_rate=48001", "to 48000"],
  ["sample_rate=fast", "sample_rate"],
  ["encoding=mp3", "encoding"],
  ["language=%3F%3F", "language: expected a language code"],
  ["enable_vad=perhaps", "enable_vad"],
  ["session_id=1", "session_id: Invalid UUID"],
  ["volume=11", '"volume"'],
] as const;

Deno.test("defineRealtimeService() refuses sessions with what isn't allowed", async (t) => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  for (const [query, part] of badQueries) {
    await t.step(query, async () => {
      await using client = await TestClient.connect(`${worker.url}?${query}`);
      assertEquals(await client.closed, 4400);
      const error = only(client.messages);
      assert(error.type === "error");
      assertEquals(error.code, "invalid_parameters");
      assertStringIncludes(error.message, part);
    });
  }
  assertEquals(
    await worker.metric("sessions_refused_total", {
      reason: "invalid_parameters",
    }),
    badQueries.length,
  );
  assertEquals(await worker.metric("session_duration_seconds_count"), 0);
});

Deno.test("defineRealtimeService() takes the session's id from the gateway", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  const session_id = crypto.randomUUID();
  await using client = await worker.connect({ session_id });
  assertEquals((await client.first("session.begin")).session_id, session_id);
});

Deno.test("defineRealtimeService() refuses sessions beyond its capacity, and takes them again", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    DALSTON_REALTIME_CAPACITY: "2",
  });
  await using first = await worker.connect();
  await using second = await worker.connect();
  await second.first("session.begin");
  await using third = await worker.connect();
  assertEquals(await third.closed, 4503);
  assertEquals(third.messages, [{
    type: "error",
    code: "no_capacity",
    message: "All 2 sessions of the worker are taken.",
  }]);
  const reason = "no_capacity";
  assertEquals(await worker.metric("sessions_refused_total", { reason }), 1);
  assertEquals(await worker.metric("sessions_active"), 2);

  await first.end();
  await using fourth = await worker.connect();
  await fourth.first("session.begin");
});

Deno.test("defineRealtimeService() lets sessions end within the grace", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    DALSTON_REALTIME_DRAIN_SECONDS: "60",
  });
  await using client = await worker.connect();
  await client.first("session.begin");
  const stopped = worker.stop();
  const warning = await client.first("warning");
  assertEquals(warning.code, "worker_draining");
  await eventually("a worker that drains", async () => {
    const registered = only(await worker.registered());
    return registered.status === "draining";
  });
  await using late = await worker.connect();
  assertEquals(await late.closed, 4503);
  assertEquals(late.messages, [{
    type: "error",
    code: "no_capacity",
    message: "The worker is stopping.",
  }]);

  client.sendAudio(beep(1));
  await client.end();
  assertEquals(await client.closed, 1000);
  assertEquals(client.all("transcript.final").length, 1);
  await stopped;
  assertEquals(await worker.registered(), []);
});

Deno.test("defineRealtimeService() ends sessions after the grace with what was said", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  await using client = await worker.connect({ enable_vad: "false" });
  client.sendAudio(silence(0.8));
  await eventually(
    "audio",
    async () => await worker.metric("audio_processed_seconds") > 0,
  );
  await worker.stop();
  assertEquals(await client.closed, 1012);
  assertEquals(
    client.messages.map(({ type }) => type),
    ["session.begin", "warning", "transcript.final", "error", "session.end"],
  );
  assertEquals(only(client.all("transcript.final")).end, 0.8);
});

Deno.test("defineRealtimeService() doesn't wait long for an engine when it stops", async () => {
  const engine = new HeldEngine();
  await using worker = await TestWorker.start(workerOf(engine));
  await using client = await worker.connect();
  client.sendAudio(beep(1));
  await client.first("vad.speech_end");
  await worker.stop();
  assertEquals(await client.closed, 1012);
  const [, , , warning, error, end] = exactly(6, client.messages);
  assert(warning.type === "warning" && error.type === "error");
  assertEquals(error.code, "worker_draining");
  assert(end.type === "session.end");
  assertEquals(end.total_audio_seconds, 2);
});

Deno.test("defineRealtimeService() tells whose port is taken", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  const { port } = new URL(worker.url);
  const again = TestWorker.start(workerOf(countingEngine), {
    DALSTON_REALTIME_PORT: port,
  });
  await assertRejects(
    () => again,
    PortTakenError,
    `Cannot start realtime: port ${port} on 127.0.0.1 is taken. ` +
      "Free it or set DALSTON_REALTIME_PORT to another.",
  );
});

/** Asks to upgrade, as a browser or a program that isn't one of ours would. */
async function upgrade(
  { url }: TestWorker,
  path: string,
  ...headers: string[]
): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode([
    `GET ${path} HTTP/1.1`,
    "Host: test",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
    "",
    "",
  ].join("\r\n")));
  const buffer = new Uint8Array(1_024);
  const length = await connection.read(buffer) ?? 0;
  return new TextDecoder().decode(buffer.subarray(0, length));
}

Deno.test("defineRealtimeService() takes sessions at one path, and from no page", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  assertStringIncludes(await upgrade(worker, "/session"), "HTTP/1.1 101 ");
  const elsewhere = await upgrade(worker, "/other");
  assertStringIncludes(elsewhere, "HTTP/1.1 404 Not Found");
  assertStringIncludes(elsewhere, '"code":"not_found"');
  assertStringIncludes(await upgrade(worker, "//"), "HTTP/1.1 404 ");
  assertStringIncludes(
    await upgrade(worker, "/session", "Origin: https://evil.example"),
    "HTTP/1.1 403 Forbidden",
  );
  await worker.idle();
});

Deno.test("defineRealtimeService() answers HTTP beside sessions", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine));
  const http = worker.url.replace("ws:", "http:").replace("/session", "");
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${http}${path}`, init);
    return [response.status, await response.text()] as const;
  };
  assertEquals(await ask("/health"), [
    200,
    '{"status":"ok","service":"realtime"}',
  ]);
  assertEquals((await ask("/session"))[0], 426);
  assertEquals((await ask("/nothing"))[0], 404);
  assertEquals(await ask("/health", { method: "HEAD" }), [200, ""]);
});

Deno.test("defineRealtimeService() protects and switches off metrics", async () => {
  {
    await using worker = await TestWorker.start(workerOf(countingEngine), {
      METRICS_TOKEN: "secret",
    });
    const url = worker.url.replace("ws:", "http:").replace(
      "session",
      "metrics",
    );
    const refused = await fetch(url);
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
    const headers = { authorization: "Bearer secret" };
    const read = await fetch(url, { headers });
    assertExposition(await read.text());
    const openMetrics = await fetch(url, {
      headers: { ...headers, accept: "application/openmetrics-text" },
    });
    assertExposition(await openMetrics.text(), "openmetrics");
  }
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    METRICS_ENABLED: "false",
  });
  await using client = await worker.connect();
  client.sendAudio(beep(1));
  await client.end();
  assertEquals(client.all("transcript.final").length, 1);
});

Deno.test("defineRealtimeService() has every series from the start, and counts what happens", async () => {
  await using worker = await TestWorker.start(workerOf(countingEngine), {
    DALSTON_INSTANCE: "one",
  });
  const worker_id = "realtime@one";
  const families = await worker.scrape();
  for (const { name, type, labels } of requiredMetrics.realtime) {
    const family = families.find((family) => family.name === name);
    assertEquals(family?.type, type, name);
    for (const sample of family?.samples ?? []) {
      assertEquals(
        Object.keys(sample.labels).filter((label) => label !== "le").sort(),
        ["instance", "service", ...labels].sort(),
      );
      assertEquals([sample.labels.service, sample.value], ["realtime", 0]);
    }
  }
  assertEquals(
    await worker.metric("audio_processed_seconds", { worker_id }),
    0,
  );
  for (const { name } of Object.values(realtimeMetrics)) {
    const family = families.find((family) => family.name === name);
    assert(family && family.samples.length > 0, `${name} has no series`);
  }

  await using client = await worker.connect();
  client.sendAudio(beep(2), 1_600);
  await client.first("transcript.final");
  assertEquals(await worker.metric("sessions_active"), 1);
  await client.end();
  await worker.idle();
  const partials = client.all("transcript.partial").length;
  const counted = {
    audio: await worker.metric("audio_processed_seconds", { worker_id }),
    finals: await worker.metric("transcripts_total", { type: "final" }),
    partials: await worker.metric("transcripts_total", { type: "partial" }),
    sessions: await worker.metric("session_duration_seconds_count"),
    completed: await worker.metric("sessions_total", { status: "completed" }),
    latencies: await worker.metric("final_latency_seconds_count"),
    backlog: await worker.metric("audio_backlog_seconds"),
    capacity: await worker.metric("session_capacity"),
  };
  assertEquals(Math.round(counted.audio * 1e6) / 1e6, 3);
  assertEquals({ ...counted, audio: 3 }, {
    audio: 3,
    finals: 1,
    partials,
    sessions: 1,
    completed: 1,
    latencies: 1,
    backlog: 0,
    capacity: 8,
  });
});

Deno.test({
  name: "defineRealtimeService() exposes what promtool has nothing against",
  ignore: promtoolProblems === undefined,
  async fn() {
    await using worker = await TestWorker.start(workerOf(countingEngine));
    await using client = await worker.connect();
    client.sendAudio(silence(1));
    await client.end();
    const url = worker.url.replace("ws:", "http:").replace(
      "session",
      "metrics",
    );
    const response = await fetch(url);
    assertEquals(await promtoolProblems?.(await response.text()), []);
  },
});

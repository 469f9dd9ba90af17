import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { elementAt } from "../support/elements.ts";
import { speech } from "../fixtures/speech.ts";
import { frames, openAudio } from "../client/live_audio.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, Platform } from "../support/platform.ts";
import { seriesValue } from "../support/series.ts";
import type { LiveSession } from "../client/live_session.ts";

/** Most seconds between a limit of a segment and of the measured speech. */
const tolerance = 0.2;

/** Sends a recording as fast as possible; returns its number of bytes. */
async function sendRecording(
  session: LiveSession,
  file: string,
): Promise<number> {
  const audio = await openAudio(fixture(file).pathname);
  let bytes = 0;
  for await (const frame of frames(audio.chunks, 3_200)) {
    session.send(frame);
    bytes += frame.length;
  }
  return bytes;
}

/** Reads the counts of live sessions, each at the service that owns it. */
async function figures(platform: Platform) {
  const [gateway, router, worker] = await Promise.all([
    platform.scrape("gateway"),
    platform.scrape("session-router"),
    platform.scrape("realtime"),
  ]);
  const stream = "/v1/audio/transcriptions/stream";
  const sessions = "dalston_session_router_sessions_total";
  return {
    open: seriesValue(gateway, "dalston_gateway_websocket_connections_active"),
    upgrades: seriesValue(gateway, "dalston_gateway_requests_total", {
      endpoint: stream,
      status_code: "101",
    }),
    active: seriesValue(router, "dalston_session_router_sessions_active"),
    registered: seriesValue(
      router,
      "dalston_session_router_workers_registered",
    ),
    healthy: seriesValue(router, "dalston_session_router_workers_healthy"),
    allocations: seriesValue(
      router,
      "dalston_session_router_allocation_duration_seconds_count",
    ),
    completed: seriesValue(router, sessions, { status: "completed" }),
    error: seriesValue(router, sessions, { status: "error" }),
    timeout: seriesValue(router, sessions, { status: "timeout" }),
    durations: seriesValue(
      worker,
      "dalston_realtime_session_duration_seconds_count",
    ),
    seconds: seriesValue(worker, "dalston_realtime_audio_processed_seconds"),
    finals: seriesValue(worker, "dalston_realtime_transcripts_total", {
      type: "final",
    }),
  };
}

Deno.test("platform transcribes live speech and counts each session once by outcome", async (t) => {
  await using platform = await Platform.start({
    services: ["gateway", "session-router", "realtime"],
    environment: {
      DALSTON_REALTIME_IDLE_SECONDS: "3",
      DALSTON_REALTIME_CAPACITY: "2",
    },
  });
  const connect = (query?: Record<string, string>) =>
    platform.gateway.openSession(query);
  /** Waits until no session is left, and returns the figures. */
  const idle = () =>
    eventually("the end of all sessions", async (see) => {
      const now = see(await figures(platform));
      return now.open === 0 && now.active === 0 && now;
    });
  const before = await figures(platform);
  assertObjectMatch(before, {
    open: 0,
    upgrades: 0,
    active: 0,
    registered: 1,
    healthy: 1,
    completed: 0,
    error: 0,
    timeout: 0,
  });
  let bytes = 0;

  await t.step("a recording", async () => {
    const client = await connect().begun();
    assertObjectMatch(await figures(platform), { open: 1, active: 1 });
    bytes = await sendRecording(client, "speech_16k_mono.wav");
    client.say({ type: "end" });
    assertEquals(await client.closed, 1000);
    const finals = client.messages.filter((message) =>
      message.type === "transcript.final"
    );
    const [wanted] = speech["speech_16k_mono.wav"];
    assertEquals(finals.length, wanted.length);
    for (const [index, [start, end]] of wanted.entries()) {
      assert(Math.abs(elementAt(finals, index).start - start) <= tolerance);
      assert(Math.abs(elementAt(finals, index).end - end) <= tolerance);
    }
    assertEquals(client.types.at(-1), "session.end");
  });

  await t.step("silence only", async () => {
    const client = await connect({ sample_rate: "8000" }).begun();
    client.send(new Uint8Array(16_000));
    client.say({ type: "end" });
    assertEquals(await client.closed, 1000);
    assertEquals(client.types, ["session.begin", "session.end"]);
    assertObjectMatch(elementAt(client.messages, 1), {
      total_audio_seconds: 1,
    });
  });

  await t.step("no audio", async () => {
    const client = await connect().begun();
    assertEquals(await client.closed, 4408);
    assertEquals(client.types, ["session.begin", "error", "session.end"]);
    assertObjectMatch(elementAt(client.messages, 1), { code: "idle_timeout" });
  });

  await t.step("a client that vanishes", async () => {
    const client = await connect().begun();
    client.socket.terminate();
  });

  await t.step("an invalid message", async () => {
    const client = await connect().begun();
    client.socket.send("{}");
    assertEquals(await client.closed, 4400);
    assertObjectMatch(elementAt(client.messages, 1), {
      code: "invalid_message",
    });
  });

  await t.step("more sessions than there are slots", async () => {
    await idle();
    const begun = [await connect().begun(), await connect().begun()];
    const refused = connect();
    assertEquals(await refused.closed, 4503);
    assertEquals(refused.types, ["error"]);
    for (const client of begun) client.say({ type: "end" });
    for (const client of begun) assertEquals(await client.closed, 1000);
  });

  await t.step(
    "each session is counted at the services that know it",
    async () => {
      const { seconds, ...counts } = await idle();
      assertEquals(counts, {
        open: 0,
        upgrades: 8,
        active: 0,
        registered: 1,
        healthy: 1,
        allocations: 8,
        completed: 4,
        error: 2,
        timeout: 1,
        durations: 7,
        finals: 3,
      });
      const sent = bytes / 2 / 16_000 + 1;
      assert(Math.abs((seconds ?? 0) - sent) < 0.01, `${seconds}, not ${sent}`);
    },
  );

  await t.step("status and workers", async () => {
    const get = async (path: string) =>
      await (await fetch(`${platform.address()}/v1/realtime/${path}`)).json();
    assertEquals(await get("status"), {
      status: "ready",
      total_capacity: 2,
      active_sessions: 0,
      available_capacity: 2,
      worker_count: 1,
      ready_workers: 1,
    });
    const { workers } = await get("workers");
    assertObjectMatch(workers[0], { status: "ready", capacity: 2 });
  });

  await t.step(
    "Ctrl-C ends a session, and the platform with exit code 0",
    async () => {
      const client = await connect().begun();
      const stopped = platform.stop("SIGINT");
      await client.told("warning");
      client.say({ type: "end" });
      assertEquals(await client.closed, 1000);
      assertEquals(await stopped, 0);
      const ended = platform.logs.findLast(({ msg }) =>
        msg === "Session ended"
      );
      assertObjectMatch(ended ?? {}, {
        service: "session-router",
        outcome: "completed",
      });
    },
  );
});

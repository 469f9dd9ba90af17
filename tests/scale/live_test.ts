import { assert, assertEquals } from "@std/assert";
import { pause } from "../../services/async/pause.ts";
import { readRecordings } from "../load/recordings.ts";
import { quantile } from "../load/tally.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";
import { seriesValue } from "../support/series.ts";
import { Histogram } from "./_histogram.ts";
import { speak, type Spoken, utterances } from "./_speaker.ts";
import { elementAt } from "../support/elements.ts";

/** The long run sets `DALSTON_SCALE_SESSIONS=200 DALSTON_SCALE_ROUNDS=10`. */
const sessionCount = Number(Deno.env.get("DALSTON_SCALE_SESSIONS") ?? 40);
const roundCount = Number(Deno.env.get("DALSTON_SCALE_ROUNDS") ?? 1);

/** All sessions begin within this time. Each lasts longer, so they overlap. */
const startsMs = 5_000;

/** Round after which memory may not grow much any more. */
const settledRound = 4;
/** Most memory of any round, relative to that round. */
const growth = 1.3;

const { live } = await readRecordings();
const recording = elementAt(live, 0);
const expected = utterances(recording);
const bytes = recording.frames.reduce((sum, { length }) => sum + length, 0);
const totalSeconds = bytes / 2 / recording.sampleRate;

/** Takes every slot with a session, and checks what each session got. */
async function speakAll(platform: Platform): Promise<Spoken[]> {
  const never = new AbortController().signal;
  const spoken = await Promise.all(
    Array.from({ length: sessionCount }, async (_, i) => {
      await pause(i * startsMs / sessionCount, never);
      return await speak(platform.gateway, recording, expected);
    }),
  );
  for (const session of spoken) {
    assertEquals(session.closeCode, 1000);
    assertEquals(
      session.finals,
      expected.map(({ start, end }) => ({ start, end })),
    );
    assertEquals(session.totalSeconds, totalSeconds);
  }
  return spoken;
}

/** Waits until no session is left, and scrapes the services. */
async function figures(platform: Platform) {
  return await eventually("the end of all sessions", async (see) => {
    const [gateway, router, worker] = await Promise.all([
      platform.scrape("gateway"),
      platform.scrape("session-router"),
      platform.scrape("realtime"),
    ]);
    const open = [
      seriesValue(gateway, "dalston_gateway_websocket_connections_active"),
      seriesValue(router, "dalston_session_router_sessions_active"),
      seriesValue(worker, "dalston_realtime_sessions_active"),
    ];
    return see(open).every((sessions) => sessions === 0) &&
      { gateway, router, worker };
  });
}

type Figures = Awaited<ReturnType<typeof figures>>;

/** Asserts that router and worker counted each session as completed. */
function assertCounted({ gateway, router, worker }: Figures, all: number) {
  const series = gateway + router + worker;
  const refused = /^dalston_\w+_refused_total\{.* [1-9]/m;
  assert(!refused.test(series), series.match(refused)?.[0]);
  const sessions = "dalston_session_router_sessions_total";
  assertEquals(
    {
      completed: seriesValue(router, sessions, { status: "completed" }),
      error: seriesValue(router, sessions, { status: "error" }),
      timeout: seriesValue(router, sessions, { status: "timeout" }),
      held: seriesValue(worker, "dalston_realtime_sessions_total", {
        status: "completed",
      }),
    },
    { completed: all, error: 0, timeout: 0, held: all },
  );
}

/**
 * Asserts that the platform's histogram agrees with the waits of clients. The
 * platform measures a part of each wait. So its quantile may not be above the
 * clients', and may be below it only by the time on the network.
 *
 * A wait is the sum of three times: the platform's, the way there and the way
 * back. Each way takes no longer than the round trips in `ways`. If at most
 * 1.67 % of each of the three times exceed some value, at most 5 % of the waits
 * exceed the sum of these values, however the times depend on each other. So
 * this holds on a busy machine too.
 */
function assertAgrees(
  what: string,
  histogram: Histogram,
  waits: readonly number[],
  ways: readonly number[],
): void {
  assertEquals(histogram.count, waits.length, what);
  for (const share of [0.5, 0.95]) {
    const seen = quantile(waits, share) ?? NaN;
    const measured = histogram.quantile(share);
    const rest = 1 - (1 - share) / 3;
    const most = histogram.quantile(rest).upTo +
      2 * (quantile(ways, rest) ?? NaN);
    console.log(
      `${what}: p${100 * share} ${ms(seen)} by the clients, ` +
        `${ms(measured.above)} to ${ms(measured.upTo)} by the platform; ` +
        `${ms(quantile(ways, share) ?? NaN)} there and back`,
    );
    assert(
      measured.above <= seen,
      `${what}: the platform measured over ${ms(measured.above)}`,
    );
    assert(seen <= most, `${what}: clients may wait ${ms(most)} at most`);
  }
}

function ms(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`;
}

Deno.test(`platform serves ${sessionCount} live sessions at once, ${roundCount} times, and measures their waits`, async () => {
  await using platform = await Platform.start({
    services: ["gateway", "session-router", "realtime"],
    environment: {
      DALSTON_REALTIME_CAPACITY: String(sessionCount),
      DALSTON_STREAM_CONNECTS_PER_MINUTE: "1000000",
    },
  });
  const spoken: Spoken[] = [];
  const memory: number[] = [];
  let last: Figures | undefined;
  for (let round = 1; round <= roundCount; round++) {
    spoken.push(...await speakAll(platform));
    last = await figures(platform);
    assertCounted(last, spoken.length);
    const bytes = seriesValue(last.worker, "process_resident_memory_bytes") ??
      0;
    memory.push(bytes);
    const megabytes = (bytes / 1024 ** 2).toFixed();
    console.log(`round ${round}: ${sessionCount} completed, ${megabytes} MiB`);
  }
  assert(last !== undefined);
  const { gateway, router } = last;

  const slots = new Histogram(
    router,
    "dalston_session_router_allocation_duration_seconds",
  );
  assertEquals(slots.count, spoken.length);
  console.log(`allocation: p95 up to ${ms(slots.quantile(0.95).upTo)}`);
  assertAgrees(
    "begin",
    new Histogram(gateway, "dalston_gateway_stream_begin_duration_seconds"),
    spoken.map(({ begin }) => begin),
    spoken.map(({ open }) => open),
  );
  assertAgrees(
    "final",
    new Histogram(gateway, "dalston_gateway_stream_final_latency_seconds"),
    spoken.flatMap(({ final }) => final),
    spoken.flatMap(({ ping }) => ping),
  );
  const settled = memory[settledRound - 1] ?? Infinity;
  for (const bytes of memory) assert(bytes <= growth * settled, `${memory}`);
});

import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { only } from "../support/elements.ts";
import { eventually } from "../support/eventually.ts";
import { Platform } from "../support/platform.ts";
import { freePort, hasRedis, startRedis } from "../support/redis_server.ts";
import { seriesValue } from "../support/series.ts";
import type { LiveSession } from "../client/live_session.ts";

const outcomes = ["completed", "error", "timeout"] as const;

/** The services of live sessions, each in a process of its own. */
class LiveParts implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #routers: Platform[] = [];
  readonly #port = freePort();

  private constructor(
    readonly dataDir: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async open(
    environment: Readonly<Record<string, string>> = {},
  ): Promise<LiveParts> {
    const dataDir = await Deno.makeTempDir();
    const parts = new LiveParts(dataDir, environment);
    parts.#stack.defer(() => Deno.remove(dataDir, { recursive: true }));
    return parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** Starts a service. */
  async start(
    service: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Platform> {
    return this.#stack.use(
      await Platform.start({
        services: [service],
        dataDir: this.dataDir,
        environment: {
          DALSTON_SESSION_ROUTER_URL: `http://127.0.0.1:${this.#port}`,
          ...this.environment,
          ...environment,
        },
      }),
    );
  }

  /** Starts the router that gateways call, or starts it again after a kill. */
  async router(): Promise<Platform> {
    const router = await this.start("session-router", {
      DALSTON_SESSION_ROUTER_PORT: String(this.#port),
    });
    this.#routers.push(router);
    return router;
  }

  /** Starts a router that no gateway calls. */
  async idleRouter(): Promise<void> {
    this.#routers.push(await this.start("session-router"));
  }

  /** Sums the routers' sessions by outcome, and counts the taken slots. */
  async counts(routers: readonly Platform[] = this.#routers) {
    const counts = { completed: 0, error: 0, timeout: 0, active: 0 };
    for (const router of routers) {
      const text = await router.scrape("session-router");
      for (const status of outcomes) {
        counts[status] += seriesValue(
          text,
          "dalston_session_router_sessions_total",
          { status },
        ) ?? 0;
      }
      counts.active = text.split("\n").filter((line) =>
        line.startsWith("dalston_session_router_sessions_active{")
      ).reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    }
    return counts;
  }

  /** Waits until every slot is free and sessions ended with these outcomes. */
  async assertEnded(
    wanted: Partial<Record<typeof outcomes[number], number>>,
    routers?: readonly Platform[],
  ): Promise<void> {
    const all = { completed: 0, error: 0, timeout: 0, active: 0, ...wanted };
    const expected = JSON.stringify(all);
    await eventually(expected, async (see) => {
      const counts = see(await this.counts(routers));
      return JSON.stringify(counts) === expected;
    });
  }
}

function begin({ gateway }: Platform): Promise<LiveSession> {
  return gateway.openSession().begun();
}

async function connections(gateway: Platform): Promise<number | undefined> {
  return seriesValue(
    await gateway.scrape("gateway"),
    "dalston_gateway_websocket_connections_active",
  );
}

Deno.test("a killed worker's sessions end at once, and it gets no more", async () => {
  await using parts = await LiveParts.open();
  await parts.router();
  const gateway = await parts.start("gateway");
  const worker = await parts.start("realtime");
  const clients = [await begin(gateway), await begin(gateway)];
  await worker.stop("SIGKILL");
  for (const client of clients) {
    assertEquals(await client.closed, 1011);
    assertObjectMatch(client.messages.at(-1) ?? {}, {
      type: "error",
      code: "internal_error",
      message: "The worker was lost.",
    });
  }
  await parts.assertEnded({ error: 2 });
  assertEquals(await connections(gateway), 0);
  // Its last heartbeat is recent, and still no client waits for the worker.
  const refused = gateway.gateway.openSession();
  assertEquals(await refused.closed, 4503);
  assertObjectMatch(only(refused.messages), { code: "no_capacity" });

  await parts.start("realtime");
  const client = await begin(gateway);
  client.say({ type: "end" });
  assertEquals(await client.closed, 1000);
  await parts.assertEnded({ error: 2, completed: 1 });
});

Deno.test("a killed gateway's sessions are ended by one of two routers", async () => {
  await using parts = await LiveParts.open({
    DALSTON_SESSION_LEASE_SECONDS: "3",
  });
  await parts.router();
  await parts.idleRouter();
  const worker = await parts.start("realtime", {
    DALSTON_REALTIME_CAPACITY: "3",
  });
  const killed = await parts.start("gateway");
  const other = await parts.start("gateway");
  const lost = [await begin(killed), await begin(killed)];
  const kept = await begin(other);
  await killed.stop("SIGKILL");
  for (const client of lost) assertEquals(await client.closed, 1006);
  await eventually(
    "all slots but one are free",
    async (see) => see(await parts.counts()).active === 1,
  );
  const worker_active = async () =>
    seriesValue(
      await worker.scrape("realtime"),
      "dalston_realtime_sessions_active",
    );
  assertEquals(await worker_active(), 1);
  kept.say({ type: "end" });
  assertEquals(await kept.closed, 1000);
  await parts.assertEnded({ error: 2, completed: 1 });
  assertEquals(await worker_active(), 0);
});

Deno.test("a worker that is asked to stop lets its sessions end", async () => {
  await using parts = await LiveParts.open();
  await parts.router();
  const gateway = await parts.start("gateway");
  const worker = await parts.start("realtime", {
    DALSTON_REALTIME_DRAIN_SECONDS: "2",
  });
  const quick = await begin(gateway);
  const slow = await begin(gateway);
  const stopped = worker.stop("SIGTERM");
  await quick.told("warning");
  const refused = gateway.gateway.openSession();
  assertEquals(await refused.closed, 4503);
  quick.say({ type: "end" });
  assertEquals(await quick.closed, 1000);
  assertEquals(await slow.closed, 1012);
  assertEquals(slow.types, [
    "session.begin",
    "warning",
    "error",
    "session.end",
  ]);
  assertEquals(await stopped, 0);
  await parts.assertEnded({ completed: 1, error: 1 });
  assertEquals(await connections(gateway), 0);
});

Deno.test("a router that is killed and started again loses no session", async () => {
  await using parts = await LiveParts.open();
  const killed = await parts.router();
  const gateway = await parts.start("gateway");
  await parts.start("realtime");
  const first = await begin(gateway);
  const second = await begin(gateway);
  await killed.stop("SIGKILL");
  const refused = gateway.gateway.openSession();
  assertEquals(await refused.closed, 4503);
  assertObjectMatch(only(refused.messages), { code: "unavailable" });
  // One ends while no router runs, the other one after the restart.
  first.say({ type: "end" });
  assertEquals(await first.closed, 1000);
  const router = await parts.router();
  second.say({ type: "end" });
  assertEquals(await second.closed, 1000);
  await parts.assertEnded({ completed: 2 }, [router]);
  assertEquals(await connections(gateway), 0);
});

Deno.test({
  name: "an outage of Redis that is shorter than the lease ends no session",
  ignore: !hasRedis,
  async fn() {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const options = { folder, port, config: { appendonly: "yes" } };
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const redis = stack.use(await startRedis(options));
    await using parts = await LiveParts.open({
      REDIS_URL: redis.url,
      DALSTON_SESSION_LEASE_SECONDS: "12",
    });
    await parts.router();
    const gateway = await parts.start("gateway");
    await parts.start("realtime");
    const client = await begin(gateway);
    await redis.stop("SIGTERM");
    const refused = gateway.gateway.openSession();
    assertEquals(await refused.closed, 4503);
    assertObjectMatch(only(refused.messages), { code: "unavailable" });
    const errors = "dalston_gateway_session_router_errors_total";
    await eventually(
      "two failed renewals",
      async () =>
        (seriesValue(await gateway.scrape("gateway"), errors) ?? 0) > 1,
    );
    client.send(new Uint8Array(32_000));
    stack.use(await startRedis(options));
    await eventually("the session is active", async (see) => {
      const response = await fetch(
        `${gateway.address()}/v1/realtime/status`,
      );
      return see(await response.json()).active_sessions === 1;
    });
    client.say({ type: "end" });
    assertEquals(await client.closed, 1000);
    assertObjectMatch(client.messages.at(-1) ?? {}, {
      type: "session.end",
      total_audio_seconds: 1,
    });
    await parts.assertEnded({ completed: 1 });
  },
});

/** Sends a WebSocket handshake by hand, and returns the answer. */
async function handshake(gateway: URL): Promise<string> {
  const connection = await Deno.connect({
    hostname: gateway.hostname,
    port: Number(gateway.port),
  });
  await connection.write(new TextEncoder().encode([
    "GET /v1/audio/transcriptions/stream HTTP/1.1",
    `Host: ${gateway.host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "\r\n",
  ].join("\r\n")));
  // It never answers the close frame, as a malicious client wouldn't.
  let text = "";
  const buffer = new Uint8Array(1024);
  while (!text.includes('"message"')) {
    const length = await connection.read(buffer);
    if (length === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, length));
  }
  connection.close();
  return text;
}

Deno.test("10,000 connects of one client are rejected and leave no memory behind", async () => {
  await using platform = await Platform.start({
    services: ["gateway", "session-router"],
    environment: { LOG_LEVEL: "warn" },
  });
  const gateway = new URL(platform.address());
  const memory = async () =>
    seriesValue(
      await platform.scrape("gateway"),
      "process_resident_memory_bytes",
    ) ?? 0;
  async function flood(connects: number): Promise<number> {
    let limited = 0;
    await Promise.all(Array.from({ length: 16 }, async () => {
      while (connects-- > 0) {
        if ((await handshake(gateway)).includes("rate_limited")) limited++;
      }
    }));
    return limited;
  }
  // Let the heap grow to its working size first.
  await flood(4_000);
  const before = await memory();
  const limited = await flood(6_000);
  assert(limited > 5_000, `only ${limited} were turned away`);
  const grown = await memory() - before;
  assert(grown < 50_000_000, `${grown} bytes stay`);
  await eventually(
    "the end of all connections",
    async (see) => see(await connections(platform)) === 0,
  );
  const response = await fetch(new URL("/health", gateway));
  assertEquals((await response.json()).status, "ok");
});

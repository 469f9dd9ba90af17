import { configureMetrics } from "@dalston/metrics";
import { readSample } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { elementAt } from "../../tests/support/elements.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { openBackend } from "../adapters/open.ts";
import { createLogger } from "../observability/logging.ts";
import { onEachStore, type TestRouter } from "./_testing.ts";
import { sessionRouterMetrics } from "./metrics.ts";
import { Sweep } from "./sweep.ts";

/** The sum over routers of each series of a counter. */
async function total(
  routers: readonly TestRouter[],
  key: "sessions" | "sessionsTakenOver",
): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const router of routers) {
    for (const [label, value] of Object.entries(await router.series(key))) {
      sum[label] = (sum[label] ?? 0) + value;
    }
  }
  return sum;
}

onEachStore(
  "sweep frees the slots of a gateway that fell silent, counted by one of two",
  async (pool) => {
    await pool.report({ capacity: 8 });
    const leaseMs = 1_500;
    const first = await pool.router({ leaseMs });
    const second = await pool.router({ leaseMs });
    const routers = [first, second];
    const held = await first.slot();
    for (let i = 0; i < 7; i++) await elementAt(routers, i % 2).slot();
    await eventually("the other sessions are over", async () => {
      assertEquals(await second.renew(held.session_id), 204);
      return (await total(routers, "sessions")).error === 7;
    });
    assertEquals(await total(routers, "sessionsTakenOver"), {
      lease_expired: 7,
      worker_lost: 0,
    });
    assertEquals(await first.series("sessionsActive"), { a: 1 });
    assertEquals(await second.end(held.session_id, "completed"), 204);
    assertEquals(await total(routers, "sessions"), {
      completed: 1,
      error: 7,
      timeout: 0,
    });
  },
);

onEachStore(
  "sweep ends the sessions of a worker that fell silent, then forgets it",
  async (pool) => {
    await pool.report({ id: "silent", capacity: 2 });
    const router = await pool.router({ staleAfterMs: 100 });
    const { session_id } = await router.slot();
    await eventually("it is forgotten", async () => {
      await pool.report({ id: "live" });
      return await router.value("workersRegistered") === 1;
    });
    assertEquals(await router.renew(session_id), 404);
    assertEquals(await router.series("sessionsActive"), { live: 0 });
    assertEquals(await router.value("workersEvicted"), 1);
    assertEquals(await total([router], "sessionsTakenOver"), {
      lease_expired: 0,
      worker_lost: 1,
    });
    assertEquals((await total([router], "sessions")).error, 1);
  },
);

onEachStore(
  "sweep ends the sessions of a worker that stays away",
  async (pool) => {
    await pool.report();
    const router = await pool.router({ staleAfterMs: 100 });
    const { session_id } = await router.slot();
    await pool.backend.workerRegistry.remove("a");
    await eventually(
      "the session is lost",
      async () => await router.renew(session_id) === 404,
    );
    assertEquals((await total([router], "sessionsTakenOver")).worker_lost, 1);
    assertEquals(await router.series("sessionsActive"), {});
  },
);

Deno.test("sweep waits before it takes a worker for lost, and longer before it forgets it", async () => {
  const dataDir = await Deno.makeTempDir();
  let now = Date.now();
  try {
    await using backend = await openBackend({ dataDir, now: () => now });
    const { workerRegistry: registry } = backend;
    const telemetry = configureMetrics("session-router", sessionRouterMetrics);
    const sweep = new Sweep({
      registry,
      metrics: telemetry.metrics,
      logger: createLogger({
        service: "session-router",
        level: "error",
        format: "json",
      }),
      lostAfterMs: 60_000,
      evictAfterMs: 300_000,
      now: () => now,
    });
    const report = {
      kind: "realtime",
      url: "ws://127.0.0.1:1/session",
      capacity: 1,
      status: "ready",
    } as const;
    for (const id of ["silent", "leaving", "other"]) {
      await registry.heartbeat({ ...report, id });
      await registry.reserve({
        sessionId: crypto.randomUUID(),
        tenantId: "t",
        leaseMs: 3_600_000,
        staleAfterMs: 30_000,
      });
    }
    await registry.remove("leaving");
    const seen = [];
    for (const seconds of [0, 60, 1, 238, 2]) {
      now += seconds * 1000;
      await registry.heartbeat({ ...report, id: "other" });
      await sweep.run();
      seen.push([
        (await registry.sessions()).map(({ worker_id }) => worker_id).sort(),
        (await registry.workers()).map(({ id }) => id),
      ]);
    }
    const all = ["leaving", "other", "silent"];
    assertEquals(seen, [
      [all, ["other", "silent"]],
      [all, ["other", "silent"]],
      [["other"], ["other", "silent"]],
      [["other"], ["other", "silent"]],
      [["other"], ["other"]],
    ]);
    const { sessions, workersEvicted } = sessionRouterMetrics;
    assertEquals(await readSample(telemetry, sessions, { status: "error" }), 2);
    assertEquals(await readSample(telemetry, workersEvicted), 1);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

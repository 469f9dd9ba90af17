import { assertEquals, assertExists } from "@std/assert";
import { elementAt } from "../../tests/support/elements.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { allocationSchema } from "../contracts/session_router.ts";
import { onEachStore } from "./_testing.ts";

onEachStore(
  "allocate() gives slots of the least loaded worker",
  async (pool) => {
    await pool.report({ id: "small", capacity: 1 });
    await pool.report({
      id: "large",
      capacity: 3,
      url: "ws://large:1/session",
    });
    const router = await pool.router();
    const slots = [];
    for (let i = 0; i < 4; i++) slots.push(await router.slot());
    assertEquals(
      slots.map(({ worker_id }) => worker_id).toSorted(),
      ["large", "large", "large", "small"],
    );
    const large = slots.find(({ worker_id }) => worker_id === "large");
    assertEquals(
      allocationSchema.parse(large).worker_url,
      "ws://large:1/session",
    );
    assertEquals(large?.lease_ms, 60_000);
    assertEquals(await router.series("sessionsActive"), { small: 1, large: 3 });
    assertEquals(await router.value("capacity"), 4);
  },
);

onEachStore(
  "allocate() times every try and counts refusals by reason",
  async (pool) => {
    const router = await pool.router();
    assertEquals(await router.allocate(), "no_capacity");
    await pool.report({ status: "draining" });
    assertEquals(await router.allocate(), "no_capacity");
    await pool.report();
    await router.slot();
    assertEquals(await router.allocate(), "no_capacity");
    assertEquals(await router.series("allocationsRefused"), {
      no_workers: 2,
      no_capacity: 1,
      worker_unreachable: 0,
      backend_error: 0,
    });
    assertEquals(await router.value("allocationDuration"), 4);
  },
);

onEachStore(
  "two routers that race give out each slot once, and count each end once",
  async (pool) => {
    await pool.report({ id: "a", capacity: 3 });
    await pool.report({ id: "b", capacity: 7 });
    const first = await pool.router();
    const routers = [first, await pool.router()];
    const answers = await Promise.all(
      Array.from(
        { length: 60 },
        (_, n) => elementAt(routers, n % 2).allocate(),
      ),
    );
    const slots = answers.filter((answer) => typeof answer !== "string");
    assertEquals(slots.length, 10);
    for (const router of routers) {
      assertEquals(await router.series("sessionsActive"), { a: 3, b: 7 });
    }
    const statuses = await Promise.all(
      slots.flatMap(({ session_id }) =>
        routers.map((router) => router.end(session_id, "completed"))
      ),
    );
    assertEquals(statuses.filter((status) => status === 204).length, 10);
    assertEquals(statuses.filter((status) => status === 404).length, 10);
    const counts = await Promise.all(
      routers.map((router) => router.series("sessions")),
    );
    const completed = counts.map(({ completed = NaN }) => completed);
    assertEquals(completed.reduce((sum, count) => sum + count), 10);
    assertEquals(await first.series("sessionsActive"), { a: 0, b: 0 });
  },
);

onEachStore("end() counts the outcome that it is told", async (pool) => {
  await pool.report({ capacity: 4 });
  const router = await pool.router();
  for (const outcome of ["completed", "error", "timeout", "completed"]) {
    const { session_id } = await router.slot();
    assertEquals(await router.end(session_id, outcome), 204);
    assertEquals(await router.end(session_id, outcome), 404);
  }
  assertEquals(await router.series("sessions"), {
    completed: 2,
    error: 1,
    timeout: 1,
  });
});

onEachStore(
  "renew() holds a slot for as long as it is called",
  async (pool) => {
    await pool.report();
    const leaseMs = 1_500;
    const router = await pool.router({ leaseMs });
    const { session_id } = await router.slot();
    const end = performance.now() + 1.5 * leaseMs;
    while (performance.now() < end) {
      assertEquals(await router.renew(session_id), 204);
      assertEquals(await router.allocate(), "no_capacity");
    }
    await eventually(
      "the slot is free",
      async () => typeof await router.allocate() !== "string",
    );
    assertEquals(await router.renew(session_id), 404);
  },
);

onEachStore(
  "unreachable() takes the worker out until it next reports",
  async (pool) => {
    await pool.report({ id: "dead", capacity: 9 });
    await pool.report({ id: "live", capacity: 1, status: "draining" });
    const router = await pool.router();
    const { session_id, worker_id } = await router.slot();
    assertEquals(worker_id, "dead");
    await pool.report({ id: "live", capacity: 1 });
    const path = `/sessions/${session_id}/unreachable`;
    assertEquals((await router.ask("POST", path)).status, 204);
    assertEquals((await router.ask("POST", path)).status, 404);
    assertEquals((await router.slot()).worker_id, "live");
    assertEquals(await router.allocate(), "no_capacity");
    const refused = await router.series("allocationsRefused");
    assertEquals(refused.worker_unreachable, 1);
    // It never began, so it didn't end.
    assertEquals(await router.series("sessions"), {
      completed: 0,
      error: 0,
      timeout: 0,
    });
    await pool.report({ id: "dead", capacity: 9 });
    assertEquals((await router.slot()).worker_id, "dead");
  },
);

onEachStore("status and workers tell of the pool", async (pool) => {
  const router = await pool.router();
  const status = async () => (await router.ask("GET", "/status")).body;
  assertEquals(await status(), {
    status: "unavailable",
    total_capacity: 0,
    active_sessions: 0,
    available_capacity: 0,
    worker_count: 0,
    ready_workers: 0,
  });
  await pool.report({ id: "a", capacity: 2 });
  await router.slot();
  await pool.report({ id: "b", capacity: 5, status: "draining" });
  assertEquals(await status(), {
    status: "ready",
    total_capacity: 2,
    active_sessions: 1,
    available_capacity: 1,
    worker_count: 2,
    ready_workers: 1,
  });
  await router.slot();
  assertEquals((await status()).status, "at_capacity");
  const { body } = await router.ask("GET", "/workers");
  assertEquals(
    body.workers.map((
      { id, status, active_sessions }: Record<string, unknown>,
    ) => [id, status, active_sessions]),
    [["a", "ready", 2], ["b", "draining", 0]],
  );
  assertExists(body.workers[0].last_heartbeat);
});

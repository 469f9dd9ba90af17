import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { onEachStore, storeKinds, TestPool } from "./_testing.ts";

const nobody = crypto.randomUUID();

onEachStore("api refuses what it can't read, and says why", async (pool) => {
  await pool.report({ capacity: 100 });
  const router = await pool.router();
  const wrong = [
    ["/sessions", {}, 400, "invalid_request", "tenant_id"],
    ["/sessions", { tenant_id: "" }, 400, "invalid_request", "tenant_id"],
    ["/sessions", { tenant_id: 1 }, 400, "invalid_request", "tenant_id"],
    [
      "/sessions",
      { tenant_id: "t", worker: "a" },
      400,
      "invalid_request",
      "worker",
    ],
    ["/sessions", { tenant_id: "t".repeat(9_999) }, 413, "body_too_large", ""],
    ["/sessions", undefined, 415, "not_json", "application/json"],
    ["/sessions/1/renew", undefined, 400, "invalid_request", "UUID"],
    ["/sessions/1/end", {}, 400, "invalid_request", "UUID"],
    [`/sessions/${nobody}/end`, {}, 400, "invalid_request", "outcome"],
    [
      `/sessions/${nobody}/end`,
      { outcome: "well" },
      400,
      "invalid_request",
      "completed",
    ],
    [
      `/sessions/${nobody}/end`,
      { outcome: "completed" },
      404,
      "not_found",
      "no such session",
    ],
    [`/sessions/${nobody}/renew`, undefined, 404, "not_found", ""],
    [`/sessions/${nobody}/unreachable`, undefined, 404, "not_found", ""],
  ] as const;
  for (const [path, body, status, code, message] of wrong) {
    const answer = await router.ask("POST", path, body);
    assertEquals([answer.status, answer.body.error.code], [status, code], path);
    assertStringIncludes(answer.body.error.message, message);
  }
  assertEquals(await router.series("sessionsActive"), { a: 0 });
});

onEachStore("api takes nobody from a web page", async (pool) => {
  await pool.report();
  const router = await pool.router();
  const headers = { origin: "http://localhost:8002" };
  for (
    const [method, path] of [["POST", "/sessions"], ["GET", "/status"]] as const
  ) {
    const body = method === "POST" ? { tenant_id: "t" } : undefined;
    const { status, body: answer } = await router.ask(
      method,
      path,
      body,
      headers,
    );
    assertEquals([status, answer.error.code], [403, "forbidden"]);
  }
  assertEquals(await router.series("sessionsActive"), { a: 0 });
});

for (const kind of storeKinds.filter(({ name }) => name === "Redis")) {
  Deno.test({
    name:
      "api says that the registry is gone, and the scrape leaves out what nobody knows",
    ignore: kind.ignore,
    async fn() {
      await using stack = new AsyncDisposableStack();
      const pool = await TestPool.open(stack, kind);
      await pool.report({ capacity: 2 });
      const router = await pool.router();
      const { session_id } = await router.slot();
      assertEquals(await router.value("workersRegistered"), 1);
      await pool.store.interrupt();
      assertEquals(await router.allocate(), "registry_unavailable");
      assertEquals(await router.renew(session_id), 503);
      assertEquals(await router.end(session_id, "completed"), 503);
      assertEquals((await router.ask("GET", "/status")).status, 503);
      assertEquals(await router.value("workersRegistered"), undefined);
      assertEquals(await router.series("sessionsActive"), {});
      await eventually(
        "a sweep fails",
        async () => ((await router.series("sweeps")).failure ?? 0) > 0,
      );
      assertEquals(
        (await router.series("allocationsRefused")).backend_error,
        1,
      );
      assertEquals(await router.series("sessions"), {
        completed: 0,
        error: 0,
        timeout: 0,
      });
    },
  });
}

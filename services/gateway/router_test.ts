import { readSample } from "@dalston/metrics/testing";
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { BackendUnavailableError } from "../ports/backend_unavailable.ts";
import { collection, Harness } from "./_testing.ts";
import { gatewayMetrics } from "./metrics.ts";

const id = crypto.randomUUID();

Deno.test("gateway answers 405 with Allow where the method is wrong", async () => {
  await using harness = await Harness.open();
  for (
    const [method, path, allow] of [
      ["PUT", collection, "POST, GET, HEAD"],
      ["PATCH", `${collection}/${id}`, "GET, HEAD, DELETE"],
      ["OPTIONS", `${collection}/${id}`, "GET, HEAD, DELETE"],
      ["GET", `${collection}/${id}/cancel`, "POST"],
      ["POST", `${collection}/${id}/export/txt`, "GET, HEAD"],
      ["POST", "/metrics", "GET, HEAD"],
      ["POST", "/health", "GET, HEAD"],
    ] as const
  ) {
    const response = await harness.fetch(path, { method });
    const { error } = await response.json();
    assertEquals(
      [response.status, error.code, response.headers.get("allow")],
      [405, "method_not_allowed", allow],
      `${method} ${path}`,
    );
  }
});

Deno.test("gateway answers HEAD like GET, without the body", async () => {
  await using harness = await Harness.open();
  const response = await harness.fetch(collection, { method: "HEAD" });
  assertEquals([response.status, response.body], [200, null]);
  assertEquals(response.headers.get("content-type"), "application/json");
});

Deno.test("gateway answers 404 where there is nothing", async () => {
  await using harness = await Harness.open();
  for (
    const path of [
      "/",
      "/v1",
      `${collection}/`,
      `${collection}/${id}/export`,
      `${collection}/${id}/export/txt/more`,
      "/v1/audio/transcription",
    ]
  ) {
    const { status, code } = await harness.refusal(path);
    assertEquals([status, code], [404, "not_found"], path);
  }
});

Deno.test("gateway counts unknown paths together, 405 by route", async () => {
  await using harness = await Harness.open();
  await harness.fetch("/one");
  await harness.fetch("/two");
  await harness.fetch(collection, { method: "PUT" });
  const count = (method: string, endpoint: string, status_code: string) =>
    readSample(harness.telemetry, gatewayMetrics.requests, {
      method,
      endpoint,
      status_code,
    });
  assertEquals(await count("GET", "unmatched", "404"), 2);
  assertEquals(await count("PUT", collection, "405"), 1);
  assertEquals(await count("POST", collection, "201"), 0, "from the start");
});

Deno.test("gateway hides what broke, and counts and logs it", async () => {
  await using harness = await Harness.open({
    break: ({ jobStore }) => ({
      jobStore: {
        ...jobStore,
        list: () => Promise.reject(new Error("disk /secret/path is gone")),
      },
    }),
  });
  const { status, body } = await harness.json(collection);
  assertEquals([status, body.error.code], [500, "internal_error"]);
  assertEquals(JSON.stringify(body).includes("secret"), false);
  const failed = harness.lines.find(({ level }) => level === "error");
  assertMatch(JSON.stringify(failed), /secret/);
  assertEquals(
    await readSample(harness.telemetry, gatewayMetrics.requests, {
      method: "GET",
      endpoint: collection,
      status_code: "500",
    }),
    1,
  );
});

Deno.test("gateway answers 503 while the backend is away, and counts it", async () => {
  await using harness = await Harness.open({
    break: ({ jobStore }) => ({
      jobStore: {
        ...jobStore,
        list: () =>
          Promise.reject(
            new BackendUnavailableError("Redis at 10.0.0.1: gone", false),
          ),
      },
    }),
  });
  const response = await harness.fetch(collection);
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("retry-after"), "5");
  assertEquals(await response.json(), {
    error: {
      code: "backend_unavailable",
      message: "The backend doesn't answer; try again in a while.",
    },
  });
  const failed = harness.lines.find(({ level }) => level === "error");
  assertMatch(JSON.stringify(failed), /10\.0\.0\.1/);
  assertEquals(
    await readSample(harness.telemetry, gatewayMetrics.requests, {
      method: "GET",
      endpoint: collection,
      status_code: "503",
    }),
    1,
  );
});

Deno.test("gateway takes a sane request id of the client, else makes one", async () => {
  await using harness = await Harness.open();
  for (const path of [collection, "/nowhere", "/health", "/metrics"]) {
    const given = { "x-request-id": "client-1.a_B" };
    const response = await harness.fetch(path, { headers: given });
    await response.body?.cancel();
    assertEquals(response.headers.get("x-request-id"), "client-1.a_B", path);
    assertEquals(harness.lines.at(-1)?.request_id, "client-1.a_B");
  }
  for (const bad of ["", "a b", "x".repeat(129), "<script>"]) {
    const response = await harness.fetch("/health", {
      headers: { "x-request-id": bad },
    });
    await response.body?.cancel();
    const made = response.headers.get("x-request-id") ?? "";
    assertNotEquals(made, bad);
    assertMatch(made, /^[0-9a-f-]{36}$/);
  }
});

Deno.test("gateway keeps browsers from guessing and caching", async () => {
  await using harness = await Harness.open();
  const { headers, body } = await harness.fetch(collection);
  await body?.cancel();
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("cache-control"), "no-store");
  assertMatch(
    headers.get("content-security-policy") ?? "",
    /default-src 'none'/,
  );
});

Deno.test("gateway says how it is, and that the backend is gone", async () => {
  await using harness = await Harness.open();
  const well = await harness.json("/health");
  assertEquals(well, {
    status: 200,
    body: { status: "ok", service: "gateway" },
  });

  await using broken = await Harness.open({
    break: () => ({ check: () => Promise.reject(new Error("no database")) }),
  });
  const { status, body } = await broken.json("/health");
  assertEquals([status, body.status, body.error.message], [
    503,
    "unavailable",
    "no database",
  ]);
});

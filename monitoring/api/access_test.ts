import { assertEquals } from "@std/assert";
import { type AccessOptions, guard } from "./access.ts";

/** Returns 200, or the status with which the request is refused. */
function statusOf(
  options: AccessOptions,
  { headers = {}, url = "http://localhost:9090/api/v1/query", method = "GET" }:
    {
      headers?: Record<string, string>;
      url?: string;
      method?: string;
    },
): number {
  const request = new Request(url, { headers, method });
  return guard(options)(request, new URL(url))?.status ?? 200;
}

for (
  const [host, options, expected] of [
    ["localhost:9090", {}, 200],
    ["127.0.0.1:9090", {}, 200],
    ["[::1]:9090", {}, 200],
    ["evil.example", {}, 403],
    ["localhost.evil.example", {}, 403],
    ["10.0.0.5:9090", {}, 403],
    ["10.0.0.5:9090", { hosts: ["10.0.0.5"] }, 200],
    ["10.0.0.5:9090", { hosts: ["0.0.0.0"] }, 200],
    ["[fd00::5]:9090", { hosts: ["::"] }, 200],
    ["[fd00::5]:9090", { hosts: ["fd00::5"] }, 200],
    ["Monitoring:9090", { hosts: ["monitoring"] }, 200],
    ["evil.example", { hosts: ["0.0.0.0"] }, 403],
    ["no host", {}, 403],
  ] as const
) {
  Deno.test(`guard() answers ${expected} for host ${host}, own ${JSON.stringify(options)}`, () => {
    assertEquals(statusOf(options, { headers: { host } }), expected);
    if (!host.includes(" ")) {
      assertEquals(statusOf(options, { url: `http://${host}/` }), expected);
    }
  });
}

for (
  const [headers, expected] of [
    [{ origin: "http://localhost:9090" }, 200],
    [{ origin: "http://127.0.0.1:3001" }, 200],
    [{ origin: "https://grafana.example" }, 200],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "none" }, 200],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, 403],
    [{ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }, 403],
    [{
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "iframe",
    }, 403],
    [{
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    }, 200],
  ] as const
) {
  Deno.test(`guard() answers ${expected} for a page's ${JSON.stringify(headers)}`, () => {
    const options = { origins: ["https://grafana.example"] };
    assertEquals(statusOf(options, { headers }), expected);
  });
}

Deno.test("guard() asks for the token, except to say that it is healthy", () => {
  const options = { token: "secret" };
  const url = "http://localhost/-/healthy";
  assertEquals(statusOf(options, {}), 401);
  assertEquals(
    statusOf(options, { headers: { authorization: "Bearer wrong" } }),
    401,
  );
  assertEquals(
    statusOf(options, { headers: { authorization: "Bearer secret" } }),
    200,
  );
  assertEquals(statusOf(options, { url }), 200);
  // A browser sends no token with its question whether it may send one.
  assertEquals(statusOf(options, { method: "OPTIONS" }), 200);
});

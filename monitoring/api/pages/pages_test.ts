import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { brokenTarget, now, target, testApi } from "../_testing.ts";
import { ago, seconds } from "./parts.ts";

async function textOf(
  path: string,
  options: Parameters<typeof testApi>[0] = {},
): Promise<string> {
  const response = await testApi(options)(
    new Request(`http://localhost${path}`),
  );
  assertEquals(response.status, 200);
  return await response.text();
}

Deno.test("/targets tells state, endpoint, labels, time, duration and error", async () => {
  const text = await textOf("/targets");
  assertStringIncludes(text, "1 of 2 up");
  assertStringIncludes(text, ">UP<");
  assertStringIncludes(text, ">DOWN<");
  assertStringIncludes(text, target.url);
  assertStringIncludes(text, 'job="gateway"');
  assertStringIncludes(text, "3 s ago");
  assertStringIncludes(text, "4.2 ms");
  assertStringIncludes(text, "connection refused &lt;script&gt;");
  assert(!text.includes("<b>"), "labels are escaped");
});

Deno.test("/targets makes no link of what is no HTTP address", async () => {
  const url = "javascript:alert(1)";
  const text = await textOf("/targets", {
    targets: { targets: () => [{ ...brokenTarget, url }], metadata: () => [] },
  });
  assertStringIncludes(text, url);
  assert(!text.includes(`href="${url}`));
});

Deno.test("/alerts tells what fires", async () => {
  const text = await textOf("/alerts");
  for (
    const part of [
      "1 firing, 0 pending",
      ">FIRING<",
      "The service is down.",
      "60 s ago",
      ">150<",
    ]
  ) {
    assertStringIncludes(text, part);
  }
});

Deno.test("/rules tells groups, rules and errors", async () => {
  const text = await textOf("/rules");
  for (const part of ["job:up:sum", "/rules/b.yml", "query timed out"]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("pages say that there is nothing to show", async () => {
  const rules = { groups: () => [], alertmanagers: () => [] };
  const targets = { targets: () => [], metadata: () => [] };
  assertStringIncludes(await textOf("/targets", { targets }), "no targets");
  assertStringIncludes(await textOf("/alerts", { rules }), "No alert");
  assertStringIncludes(await textOf("/rules", { rules }), "no rules");
});

Deno.test("pages load nothing but their stylesheet, and run no script", async () => {
  const api = testApi();
  for (const path of ["/", "/targets", "/alerts", "/rules"]) {
    const response = await api(new Request(`http://localhost${path}`));
    const policy = response.headers.get("content-security-policy") ?? "";
    assertStringIncludes(policy, "default-src 'none'");
    assertStringIncludes(policy, "frame-ancestors 'none'");
    const text = await response.text();
    assert(!/<script|\sstyle=|\son\w+=|src=/.test(text), text);
    assertMatch(text, /<link rel="stylesheet" href="\/style.css">/);
  }
  const style = await api(new Request("http://localhost/style.css"));
  assertEquals(style.headers.get("content-type"), "text/css; charset=utf-8");
  assert(!/url\(|@import/.test(await style.text()));
});

Deno.test("pages answer HEAD without a body, and no other method", async () => {
  const api = testApi();
  const url = "http://localhost/targets";
  const head = await api(new Request(url, { method: "HEAD" }));
  assertEquals([head.status, await head.text()], [200, ""]);
  const post = await api(new Request(url, { method: "POST", body: "" }));
  assertEquals(post.status, 405);
  assertEquals(post.headers.get("allow"), "GET, HEAD");
});

Deno.test("ago() and seconds() choose a unit", () => {
  assertEquals(ago("0001-01-01T00:00:00Z", now), "never");
  assertEquals(ago("", now), "never");
  assertEquals(ago(new Date(now - 3_600_000).toISOString(), now), "60 min ago");
  assertEquals(ago(new Date(now + 5000).toISOString(), now), "0 ms ago");
  assertEquals(seconds(0.00123), "1.23 ms");
  assertEquals(seconds(12.345), "12.3 s");
  assertEquals(seconds(9000), "2.5 h");
});

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { createMatcher } from "../series/matcher.ts";
import { openStore } from "../storage/store.ts";
import type { NewSample } from "../storage/sample_store.ts";
import { KeepingStore, page, serveBytes, servePage } from "./_testing.ts";
import { Scraper, type ScraperOptions } from "./scraper.ts";
import { TargetScraper } from "./_target_scraper.ts";
import { defaultScrapeLimits } from "./scrape_limits.ts";

const { signal } = new AbortController();

/** Makes a target that a test scrapes by hand. */
function targetOf(
  url: string,
  settings: Partial<ScraperOptions> & { readonly token?: string } = {},
) {
  const store = new KeepingStore();
  const target = new TargetScraper(
    { url, labels: { job: "test" }, token: settings.token },
    {
      store,
      timeoutSeconds: settings.timeoutSeconds ?? 10,
      honorLabels: settings.honorLabels ?? false,
      limits: { ...defaultScrapeLimits, ...settings.limits },
    },
  );
  return { store, target };
}

function report(up: 0 | 1, samples: number, added: number) {
  return {
    up,
    scrape_samples_scraped: samples,
    scrape_samples_post_metric_relabeling: samples,
    scrape_series_added: added,
  };
}

/** The last batch without the duration, which differs each time. */
function lastOf(store: KeepingStore): Record<string, number | "stale"> {
  const { scrape_duration_seconds: duration, ...rest } = store.last;
  assert(typeof duration === "number" && duration > 0 && duration < 10);
  return rest;
}

Deno.test("a scrape stores the samples of the page, and how it went", async () => {
  let headers = new Headers();
  await using server = servePage((request) => {
    headers = new Headers(request.headers);
    return page('# TYPE a counter\n# HELP a Help.\na{b="c"} 1\nd 2 1234\n');
  });
  const { store, target } = targetOf(server.url, {
    token: "secret",
    timeoutSeconds: 7,
  });
  assertEquals(target.health, "unknown");
  await target.scrape(5_000, signal);
  assertEquals(target.health, "up");
  assertEquals(lastOf(store), { 'a{b="c"}': 1, d: 2, ...report(1, 2, 2) });
  assertEquals(
    store.batches[0]?.map(({ timestamp }) => timestamp),
    [5_000, 1_234, ...Array(5).fill(5_000)],
  );
  for (const { labels } of store.batches[0] ?? []) {
    assertEquals(labels.get("job"), "test");
    assertEquals(labels.get("instance"), new URL(server.url).host);
  }
  assertEquals([...target.metadata()], [{
    metric: "a",
    target: target.labels,
    type: "counter",
    help: "Help.",
    unit: "",
  }]);
  assertEquals(headers.get("authorization"), "Bearer secret");
  assertEquals(headers.get("accept-encoding"), "gzip");
  assertEquals(
    headers.get("x-prometheus-scrape-timeout-seconds"),
    "7",
  );
  assertMatch(
    headers.get("accept") ?? "",
    /^application\/openmetrics-text;version=1\.0\.0/,
  );
});

Deno.test("a scrape ends the series that are gone, once", async () => {
  let text = "a 1\nb 1\nc 1 77\n";
  await using server = servePage(() => page(text));
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  text = "a 2\n";
  await target.scrape(2_000, signal);
  // The line of `c` tells its time, so it gets no marker.
  assertEquals(lastOf(store), { a: 2, b: "stale", ...report(1, 1, 0) });
  await target.scrape(3_000, signal);
  assertEquals(lastOf(store), { a: 2, ...report(1, 1, 0) });
  text = "a 2\nb 3\n";
  await target.scrape(4_000, signal);
  assertEquals(lastOf(store), { a: 2, b: 3, ...report(1, 2, 1) });
});

Deno.test("a scrape gives equal series the same labels object", async () => {
  await using server = servePage(() => page('a{x="1",y="2"} 1\n'));
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  await target.scrape(2_000, signal);
  const labels = (batch: number) =>
    store.batches[batch]?.map((it) => it.labels);
  labels(0)?.forEach((it, index) => assert(it === labels(1)?.[index]));
});

Deno.test("a failed scrape stores nothing of its page and ends all series", async () => {
  let text = "a 1\nb 1\n";
  await using server = servePage(() => page(text));
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  text = "a 2\nnew 1\nb two\n";
  const { error } = await target.scrape(2_000, signal);
  assertEquals(error?.failure, "syntax");
  assertEquals(
    error?.message,
    'line 3: value "two" isn\'t a number while parsing "b two"',
  );
  assertEquals(lastOf(store), { a: "stale", b: "stale", ...report(0, 2, 1) });
  assertEquals(target.health, "down");
  await target.scrape(3_000, signal);
  assertEquals(lastOf(store), report(0, 2, 0));
  text = "a 3\nb 3\n";
  await target.scrape(4_000, signal);
  assertEquals(lastOf(store), { a: 3, b: 3, ...report(1, 2, 0) });
  assertEquals(target.health, "up");
});

Deno.test("a scrape keeps the first sample of a series and tells of others", async () => {
  await using server = servePage(() =>
    page('a{x="1",y="2"} 1\na{y="2",x="1"} 5\na{x="1",y="2"} 6\nt 1 1\nt 2 2\n')
  );
  const { store, target } = targetOf(server.url);
  const { dropped, warning, error } = await target.scrape(1_000, signal);
  assertEquals(error, undefined);
  assertEquals(target.health, "up");
  assertEquals([...dropped], [["duplicate_line", 2]]);
  assertMatch(warning, /2 samples were dropped, .* twice: .*"x/);
  assertEquals(
    store.batches[0]?.slice(0, 3).map(({ value }) => value),
    [1, 1, 2],
  );
  assertEquals(lastOf(store).scrape_samples_scraped, 5);
});

Deno.test("a scrape tells which samples the store refused", async () => {
  await using server = servePage(() => page("a 1\n"));
  const { store, target } = targetOf(server.url);
  store.append = () =>
    Promise.resolve({
      stored: 0,
      newSeries: 0,
      refused: new Map([["out_of_order", 6]]),
    });
  const { dropped, warning } = await target.scrape(1_000, signal);
  assertEquals([...dropped], [["out_of_order", 6]]);
  assertMatch(warning, /^6 samples were refused: .* \(a clock set back\?\)$/);
});

Deno.test("a scrape tells of a clock that was set back, and goes on", async () => {
  let count = 0;
  await using server = servePage(() => page(`a ${++count}\n`));
  await using store = await openStore({ file: ":memory:" });
  const target = new TargetScraper({ url: server.url, labels: {} }, {
    store,
    timeoutSeconds: 10,
    honorLabels: false,
    limits: defaultScrapeLimits,
  });
  const now = Date.now();
  await target.scrape(now - 60_000, signal);
  const { dropped, warning } = await target.scrape(now - 3_600_000, signal);
  assertEquals([...dropped], [["out_of_order", 6]]);
  assertMatch(warning, /^6 samples were refused: .*a clock set back/);
  assertEquals(target.health, "up");
  const later = await target.scrape(now - 45_000, signal);
  assertEquals([later.dropped.size, later.warning], [0, ""]);
  const [series] = await store.select({
    matchers: [createMatcher("__name__", "=", "a")],
    after: 0,
    until: now,
  }, signal);
  assertEquals([...series?.values ?? []], [1, 3]);
});

Deno.test("a scrape reads gzip and OpenMetrics", async () => {
  const text = '# TYPE a counter\na_total 1 # {t="u"} 0.5\n# EOF\n';
  await using server = servePage(() =>
    new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")),
      {
        headers: {
          "content-type": "application/openmetrics-text; version=1.0.0",
          "content-encoding": "gzip",
        },
      },
    )
  );
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  assertEquals(lastOf(store), { a_total: 1, ...report(1, 1, 1) });
  const { exemplar } = store.batches[0]?.[0] ?? {};
  assertEquals(exemplar?.labels.toRecord(), { t: "u" });
  assertEquals([exemplar?.value, exemplar?.timestamp], [0.5, 1_000]);
});

Deno.test("a scrape follows redirects on the same host and port alone", async () => {
  await using other = servePage(() => page("secret 1\n"));
  let location = "/there";
  await using server = servePage(({ url }) =>
    url.endsWith("/there")
      ? page("a 1\n")
      : new Response(null, { status: 302, headers: { location } })
  );
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  assertEquals(lastOf(store), { a: 1, ...report(1, 1, 1) });
  location = other.url;
  const { error } = await target.scrape(2_000, signal);
  assertEquals(error?.failure, "redirect");
  location = "/metrics";
  assertEquals(
    (await target.scrape(3_000, signal)).error?.message,
    "stopped after 5 redirects",
  );
});

const metricsType = { headers: { "content-type": "text/plain" } };
const answers: Record<string, [
  answer: () => Response,
  failure: string,
  message: string | RegExp,
]> = {
  "an error status": [
    () => new Response("no", { status: 503 }),
    "status",
    "server returned HTTP status 503 Service Unavailable",
  ],
  "HTML": [
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    "content_type",
    /^unsupported Content-Type "text\/html"/,
  ],
  "no content type": [
    () => new Response(new TextEncoder().encode("a 1\n")),
    "content_type",
    /^the answer has no Content-Type/,
  ],
  "HTML that says it is text": [
    () => new Response("<!DOCTYPE html>\n<html>", metricsType),
    "syntax",
    /^line 1: expected a metric name or {, got "<"/,
  ],
  "a label that is there twice": [
    () => page('b 1\na{b="1",b="2"} 1\n'),
    "syntax",
    'line 2: label name "b" is not unique while parsing "a{b=\\"1\\",b=\\"2\\"} 1"',
  ],
  "bytes that aren't UTF-8": [
    () => new Response(new Uint8Array([97, 0xff, 32, 49, 10]), metricsType),
    "syntax",
    "the page isn't valid UTF-8",
  ],
  "a page that ends in mid-line": [
    () => page('a 1\nb{c="d'),
    "syntax",
    /^line 2: expected a quoted value of label "c"/,
  ],
  "100 MB": [
    () => endless("# some comment\n".repeat(4_000)),
    "limit",
    "the page is larger than 1000000 bytes, the most that is read",
  ],
  "a gzip bomb": [
    () =>
      new Response(
        (endless("0".repeat(65_536)).body ?? new ReadableStream())
          .pipeThrough(new CompressionStream("gzip")),
        {
          headers: { "content-encoding": "gzip", "content-type": "text/plain" },
        },
      ),
    "limit",
    "the page is larger than 1000000 bytes, the most that is read",
  ],
  "a page that trickles": [
    () => trickling(),
    "timeout",
    "the page wasn't complete within 0.2 s",
  ],
  "more samples than allowed": [
    () =>
      page(Array.from({ length: 1_001 }, (_, i) => `a{i="${i}"} 1\n`).join("")),
    "limit",
    "the page has more than 1000 samples, the most that are read",
  ],
  "a long label": [
    () => page(`a{b="${"c".repeat(201)}"} 1\n`),
    "limit",
    'label value of 201 characters, label "b" of "a": at most 200 are allowed',
  ],
  "a long name": [
    () => page(`${"a".repeat(201)} 1\n`),
    "limit",
    /^label value of 201 characters, label "__name__"/,
  ],
  "many labels": [
    () => page('a{b="1",c="1",d="1",e="1"} 1\n'),
    "limit",
    '7 labels of "a": at most 6 are allowed',
  ],
};

function endless(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let left = 100_000_000;
  return new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(bytes);
        left -= bytes.length;
        if (left < 0) controller.close();
      },
    }),
    metricsType,
  );
}

function trickling(): Response {
  let timer: ReturnType<typeof setInterval>;
  return new Response(
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        timer = setInterval(
          () => controller.enqueue(new TextEncoder().encode("a 1\n")),
          20,
        );
      },
      cancel: () => clearInterval(timer),
    }),
    metricsType,
  );
}

for (const [what, [answer, failure, message]] of Object.entries(answers)) {
  Deno.test(`a scrape fails on ${what}`, async () => {
    let asks = 0;
    await using server = servePage(() =>
      asks++ === 0 ? page("a 1\n") : answer()
    );
    const { store, target } = targetOf(server.url, {
      timeoutSeconds: failure === "timeout" ? 0.2 : 10,
      limits: {
        bodyBytes: 1_000_000,
        samples: 1_000,
        labels: 6,
        labelNameLength: 100,
        labelValueLength: 200,
      },
    });
    await target.scrape(1_000, signal);
    const { error } = await target.scrape(2_000, signal);
    assertEquals(error?.failure, failure);
    if (typeof message === "string") assertEquals(error?.message, message);
    else assertMatch(error?.message ?? "", message);
    assertEquals(store.last.up, 0);
    assertEquals(store.last.a, "stale");
    assertEquals(target.health, "down");
  });
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
const connections: Record<string, [parts: string[], message: string]> = {
  "that ends in mid-line": [
    [`${head}\r\n`, "a 1\nb 23"],
    "the page ends in the middle of a line, and the answer doesn't tell its length",
  ],
  "that breaks before the end": [
    [`${head}Content-Length: 100\r\n\r\n`, "a 1\nb 23"],
    "error reading a body from connection",
  ],
  "that breaks within chunks": [
    [`${head}Transfer-Encoding: chunked\r\n\r\n`, "4\r\na 1\n\r\n"],
    "error reading a body from connection",
  ],
  "that speaks no HTTP": [["nonsense\r\n\r\n"], "invalid HTTP version parsed"],
  "that closes at once": [[""], "connection closed before message completed"],
};
for (const [what, [parts, message]] of Object.entries(connections)) {
  Deno.test(`a scrape fails on a connection ${what}`, async () => {
    await using server = serveBytes(...parts);
    const { store, target } = targetOf(server.url);
    const { error } = await target.scrape(1_000, signal);
    assertEquals(error?.message, message);
    assertEquals(store.last.up, 0);
  });
}

Deno.test("a scrape takes a whole page without a length", async () => {
  await using server = serveBytes(`${head}\r\na 1\nb 23\n`);
  const { store, target } = targetOf(server.url);
  await target.scrape(1_000, signal);
  assertEquals(lastOf(store), { a: 1, b: 23, ...report(1, 2, 2) });
});

Deno.test("a scrape tells that nothing listens", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const { target } = targetOf(`http://127.0.0.1:${port}/metrics`);
  const { error } = await target.scrape(1_000, signal);
  assertMatch(error?.message ?? "", /Connection refused/);
});

Deno.test("Scraper scrapes all targets at the interval, beside one that hangs", async () => {
  let asks = 0;
  await using good = servePage(() => page(`a ${++asks}\n`));
  const hanging = Promise.withResolvers<void>();
  await using bad = servePage(() => hanging.promise.then(() => page("")));
  const store = new KeepingStore();
  const seen: string[] = [];
  {
    await using scraper = new Scraper({
      store,
      targets: [good, bad].map(({ url }) => ({ url, labels: { job: "test" } })),
      intervalSeconds: 0.2,
      onScrape: ({ health }) => seen.push(health),
    });
    assertEquals(
      scraper.targets().map(({ health, pool }) => [health, pool]),
      [["unknown", "test"], ["unknown", "test"]],
    );
    scraper.start();
    await eventually(
      "scrapes of both",
      () => asks >= 5 && seen.includes("down"),
    );
    const [up, down] = scraper.targets();
    assertEquals([up?.health, up?.lastError], ["up", ""]);
    assertEquals(down?.health, "down");
    assertEquals(down?.lastError, "the page wasn't complete within 0.2 s");
    assertEquals(up?.discoveredLabels.get("__metrics_path__"), "/metrics");
  }
  const batches = store.batches.length;
  const times = store.batches.flat()
    .filter(({ labels }) => labels.get("__name__") === "a")
    .map(({ timestamp }: NewSample) => timestamp);
  times.forEach((time, index) => {
    const before = times[index - 1];
    assert(before === undefined || time - before >= 100, `${before}, ${time}`);
  });
  hanging.resolve();
  assertEquals(store.batches.length, batches);
});

Deno.test("Scraper goes on when the clock is set", async () => {
  let asks = 0;
  await using server = servePage(() => page(`a ${++asks}\n`));
  const store = new KeepingStore();
  let offset = 0;
  await using scraper = new Scraper({
    store,
    targets: [{ url: server.url, labels: {} }],
    intervalSeconds: 0.05,
    now: () => Date.now() + offset,
  });
  scraper.start();
  for (const change of [-3_600_000, 7_200_000]) {
    const before = asks;
    offset += change;
    const startedAt = performance.now();
    await eventually("five more scrapes", () => asks >= before + 5);
    assert(performance.now() - startedAt > 4 * 25, "there was a burst");
  }
});

Deno.test("Scraper refuses a timeout longer than the interval", () => {
  const make = (intervalSeconds: number, timeoutSeconds: number) => () =>
    new Scraper({
      store: new KeepingStore(),
      targets: [],
      intervalSeconds,
      timeoutSeconds,
    });
  assertThrows(
    make(5, 6),
    RangeError,
    "the timeout of scrapes, 6 s, is longer than their interval, 5 s",
  );
  assertThrows(make(0, 0), RangeError, "must be over 0 s");
});

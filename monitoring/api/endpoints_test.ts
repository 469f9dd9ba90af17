import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { only } from "../../tests/support/elements.ts";
import { alert, ask, dataOf, rulesView, target, testApi } from "./_testing.ts";

const api = testApi();

Deno.test("targets has the active targets of a state and a pool", async () => {
  const all = await dataOf(api, "targets");
  assertEquals(all, {
    activeTargets: [
      {
        discoveredLabels: { __address__: "127.0.0.1:8000" },
        labels: { instance: "127.0.0.1:8000", job: "gateway" },
        scrapePool: "dalston",
        scrapeUrl: "http://127.0.0.1:8000/metrics",
        globalUrl: "http://127.0.0.1:8000/metrics",
        lastError: "",
        lastScrape: "2025-12-31T23:59:57.000Z",
        lastScrapeDuration: 0.0042,
        health: "up",
        scrapeInterval: "15s",
        scrapeTimeout: "10s",
      },
      {
        discoveredLabels: { __address__: "127.0.0.1:8000" },
        labels: { instance: "127.0.0.1:9", job: "<b>" },
        scrapePool: "dalston",
        scrapeUrl: "http://127.0.0.1:9/metrics",
        globalUrl: "http://127.0.0.1:9/metrics",
        lastError: 'connection refused <script>alert("1")</script>',
        lastScrape: "2025-12-31T23:59:57.000Z",
        lastScrapeDuration: 0.0042,
        health: "down",
        scrapeInterval: "15s",
        scrapeTimeout: "10s",
      },
    ],
    droppedTargets: [],
    droppedTargetCounts: {},
  });
  const { droppedTargetCounts: _, ...active } = Object(all);
  assertEquals(await dataOf(api, "targets", { state: "ACTIVE" }), active);
  const none = {
    activeTargets: [],
    droppedTargets: [],
    droppedTargetCounts: {},
  };
  assertEquals(await dataOf(api, "targets", { state: "dropped" }), none);
  assertEquals(await dataOf(api, "targets", { scrapePool: "other" }), none);
});

Deno.test("targets writes Go's zero time before the first scrape", async () => {
  const fresh = {
    ...target,
    health: "unknown",
    lastScrape: undefined,
  } as const;
  const api = testApi({
    targets: { targets: () => [fresh], metadata: () => [] },
  });
  assertStringIncludes(
    JSON.stringify(await dataOf(api, "targets")),
    '"lastScrape":"0001-01-01T00:00:00Z"',
  );
});

Deno.test("metadata has each description of a metric once", async () => {
  const up = [{ type: "gauge", help: "Up.", unit: "" }];
  const requests = [{ type: "counter", help: "Requests.", unit: "" }];
  assertEquals(await dataOf(api, "metadata"), { up, requests_total: requests });
  assertEquals(await dataOf(api, "metadata", { metric: "up" }), { up });
  assertEquals(await dataOf(api, "metadata", { limit: "1" }), { up });
  assertEquals(await dataOf(api, "metadata", { metric: "none" }), {});
  assertEquals(await ask(api, "metadata", { limit: "x" }), {
    status: 400,
    body: {
      status: "error",
      errorType: "bad_data",
      error: "limit must be a number",
    },
  });
});

Deno.test("targets/metadata has what each target says", async () => {
  const labels = target.labels.toRecord();
  const up = { type: "gauge", help: "Up.", unit: "" };
  assertEquals(
    await dataOf(api, "targets/metadata", { metric: "up", limit: "1" }),
    [{ target: labels, ...up }],
  );
  assertEquals(
    await dataOf(api, "targets/metadata", { limit: "1" }),
    [{ target: labels, metric: "up", ...up }],
  );
});

Deno.test("rules has groups with their rules", async () => {
  assertEquals(await dataOf(api, "rules"), {
    groups: [
      {
        name: "records",
        file: "/rules/a.yml",
        rules: [{
          name: "job:up:sum",
          query: "sum by (job) (up)",
          labels: { team: "core" },
          health: "ok",
          evaluationTime: 0.0005,
          lastEvaluation: "2025-12-31T23:59:58.000Z",
          type: "recording",
        }],
        interval: 15,
        limit: 0,
        evaluationTime: 0.001,
        lastEvaluation: "2025-12-31T23:59:58.000Z",
      },
      {
        name: "alerts",
        file: "/rules/b.yml",
        rules: [{
          state: "firing",
          name: "Down",
          query: "up == 0",
          duration: 60,
          keepFiringFor: 0,
          labels: { severity: "page" },
          annotations: { summary: "The service is down." },
          alerts: [{
            labels: alert.labels.toRecord(),
            annotations: { summary: "The service is down." },
            state: "firing",
            activeAt: "2025-12-31T23:59:00.000Z",
            value: "1.5e+02",
          }],
          health: "err",
          lastError: "query timed out",
          evaluationTime: 0,
          lastEvaluation: "0001-01-01T00:00:00Z",
          type: "alerting",
        }],
        interval: 15,
        limit: 0,
        evaluationTime: 0,
        lastEvaluation: "0001-01-01T00:00:00Z",
      },
    ],
  });
});

/** Returns the names of the groups that `rules` answers. */
async function groupsOf(parameters: Record<string, string>): Promise<string> {
  const text = JSON.stringify(await dataOf(api, "rules", parameters));
  return [...text.matchAll(/\{"name":"(records|alerts)"/g)]
    .map(([, name]) => name).join();
}

for (
  const [parameters, expected] of [
    [{ type: "alert" }, "alerts"],
    [{ type: "Record" }, "records"],
    [{ "rule_name[]": "Down" }, "alerts"],
    [{ "rule_group[]": "records" }, "records"],
    [{ "file[]": "/rules/b.yml" }, "alerts"],
    [{ "file[]": "/rules/c.yml" }, ""],
    [{ group_limit: "5" }, "records,alerts"],
  ] as const
) {
  Deno.test(`rules filters by ${JSON.stringify(parameters)}`, async () => {
    assertEquals(await groupsOf(parameters), expected);
  });
}

Deno.test("rules leaves alerts out", async () => {
  assertStringIncludes(
    JSON.stringify(await dataOf(api, "rules", { exclude_alerts: "true" })),
    '"alerts":null',
  );
});

Deno.test("rules returns groups page by page", async () => {
  const first = JSON.stringify(
    await dataOf(api, "rules", { group_limit: "1" }),
  );
  const token = /"groupNextToken":"([0-9a-f]{64})"/.exec(first)?.[1] ?? "";
  assertEquals(
    await groupsOf({ group_limit: "1", group_next_token: token }),
    "alerts",
  );
});

for (
  const [parameters, error] of [
    [{ type: "x" }, 'invalid parameter "type": not supported value "x"'],
    [
      { exclude_alerts: "maybe" },
      'invalid parameter "exclude_alerts": error converting exclude_alerts: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      { group_limit: "0" },
      'invalid parameter "group_limit": group_limit needs to be greater than 0',
    ],
    [
      { group_limit: "x" },
      'invalid parameter "group_limit": group_limit needs to be a valid number: strconv.ParseInt: parsing "x": invalid syntax',
    ],
    [
      { group_next_token: "x" },
      'invalid parameter "group_next_token": group_limit needs to be present in order to paginate over the groups',
    ],
    [
      { group_limit: "1", group_next_token: "x" },
      `invalid parameter "group_next_token": invalid group_next_token 'x'. were rule groups changed?`,
    ],
  ] as const
) {
  Deno.test(`rules refuses ${JSON.stringify(parameters)}`, async () => {
    assertEquals(await ask(api, "rules", parameters), {
      status: 400,
      body: { status: "error", errorType: "bad_data", error },
    });
  });
}

Deno.test("alerts and alertmanagers tell what there is", async () => {
  const [{ labels }] = Object(await dataOf(api, "alerts")).alerts;
  assertEquals(labels, alert.labels.toRecord());
  assertEquals(await dataOf(api, "alertmanagers"), {
    activeAlertmanagers: [{ url: only(rulesView.alertmanagers()) }],
    droppedAlertmanagers: [],
  });
});

Deno.test("status/… tells what this server is", async () => {
  const api = testApi({
    facts: {
      config: "global: {}\n",
      retention: "15d",
      flags: { "query.lookback-delta": "5m" },
    },
    limits: { maxConcurrentQueries: 3 },
  });
  assertMatch(
    JSON.stringify(await dataOf(api, "status/buildinfo")),
    /"version":"3\.\d+\.\d+".*"goVersion":"deno /,
  );
  assertEquals(await dataOf(api, "status/config"), { yaml: "global: {}\n" });
  assertEquals(await dataOf(api, "status/flags"), {
    "query.max-concurrency": "3",
    "query.max-samples": "50000000",
    "query.timeout": "2m",
    "storage.tsdb.retention.time": "15d",
    "query.lookback-delta": "5m",
  });
  assertStringIncludes(
    JSON.stringify(await dataOf(api, "status/runtimeinfo")),
    '"startTime":"2026-01-01T00:00:00.000Z"',
  );
  assertEquals(await ask(api, "status/tsdb", { limit: "0" }), {
    status: 400,
    body: {
      status: "error",
      errorType: "bad_data",
      error: "limit must be a positive number",
    },
  });
});

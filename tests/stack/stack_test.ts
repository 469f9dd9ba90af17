import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { prometheusMetrics } from "../../mixin/prometheus_metrics.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, Platform, watchedServices } from "../support/platform.ts";
import { alerts, recordings } from "../support/prometheus_rules.ts";
import {
  hasPrometheus,
  type PrometheusServer,
} from "../support/prometheus_server.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";
import { startShipped } from "./_shipped_prometheus.ts";

const token = crypto.randomUUID();

/** Most time until a change shows after a few scrapes. */
const soonMs = 30_000;

const { up, overSampleLimit, overLabelLimits, overBodySizeLimit } =
  prometheusMetrics;

/** Prometheus' own metrics that alerts query. */
const scrapeMetrics = [up, overSampleLimit, overLabelLimits, overBodySizeLimit];

/** A file that looks like an MP3 but isn't one. */
const brokenAudio = new Blob(["ID3\x04\0\0\0\0\0\0", "no audio".repeat(99)]);

Deno.test({
  name:
    "the shipped Prometheus shows every service, its work and an outage of Redis",
  ignore: !(hasRedis && hasPrometheus),
  async fn() {
    await using redis = await startRedis();
    await using platform = await Platform.start({
      environment: { REDIS_URL: redis.url, METRICS_TOKEN: token },
    });
    const targets = Object.fromEntries(
      watchedServices.map((name) => [
        name,
        new URL(platform.metricsAddress(name)).host,
      ]),
    );
    await using prometheus = await startShipped(targets, token);
    const { server } = prometheus;

    // Every target is up and has the name of its service.
    await shows(server, "count(up == 1)", [watchedServices.length + 1]);
    const up = await server.query(`up{job="dalston"}`);
    assertEquals(
      Object.fromEntries(
        up.map(({ labels }) => [labels.service, labels.instance]),
      ),
      targets,
    );

    // The counters match the uploads.
    let bytes = brokenAudio.size;
    for (const file of ["speech_16k_mono.wav", "call_16k_stereo.wav"]) {
      bytes += (await Deno.stat(fixture(file))).size;
      const id = await platform.submit(file);
      assertEquals((await platform.finished(id)).status, "completed");
    }
    await platform.finished(await platform.submit(brokenAudio));
    for (
      const [series, value] of [
        [`gateway_requests_total{method="POST",status_code="201"}`, 3],
        [`gateway_jobs_created_total`, 3],
        [`gateway_upload_bytes_total`, bytes],
        [`orchestrator_jobs_total{status="completed"}`, 2],
        [`orchestrator_jobs_total{status="failed"}`, 1],
        [`engine_tasks_processed_total{status="failure"}`, 1],
        [`engine_tasks_processed_total{status="success"}`, 6],
        [`queue_entries_added_total`, 7],
        [`queue_depth`, 0],
        [`redis_connected`, 1],
        [`session_router_workers_healthy`, 1],
      ] as const
    ) await shows(server, `sum(dalston_${series})`, [value]);

    // Every rule is evaluated, no alert fires, and Prometheus' own metrics that
    // rules query exist.
    const rules = await evaluatedRules(server);
    assertEquals(rules.length, alerts.length + recordings.length);
    assertEquals(rules.filter(({ health }) => health !== "ok"), []);
    await shows(server, "ALERTS", []);
    for (const { name } of scrapeMetrics) {
      assert((await server.query(name)).length > 0, name);
    }

    // Redis stops: the alert fires, and no gauge keeps an old value.
    await redis.stop("SIGTERM");
    await shows(server, "dalston_redis_connected", [0]);
    await shows(server, `ALERTS{alertname="DalstonRedisDown"}`, [1]);
    await shows(server, "dalston_queue_depth", []);
    await shows(server, "dalston_orchestrator_jobs_in_progress", []);
    await shows(server, "dalston_session_router_workers_healthy", []);
    await shows(server, "count(up == 1)", [watchedServices.length + 1]);
  },
});

/** Waits until the expression has these values. */
async function shows(
  server: PrometheusServer,
  expression: string,
  values: readonly number[],
): Promise<void> {
  const wanted = JSON.stringify(values);
  await eventually(
    `${expression} is ${wanted}`,
    async (see) => {
      const found = await server.query(expression);
      return see(JSON.stringify(found.flatMap(({ values }) => values))) ===
        wanted;
    },
    { patienceMs: soonMs },
  );
}

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(z.object({
      rules: z.array(z.object({
        name: z.string(),
        health: z.string(),
        lastError: z.string().optional(),
      })),
    })),
  }),
});

/** Waits until every rule was evaluated, and returns them. */
async function evaluatedRules({ url }: PrometheusServer) {
  return await eventually(
    "every rule is evaluated",
    async (see) => {
      const response = await fetch(`${url}/api/v1/rules`);
      const { data } = rulesSchema.parse(await response.json());
      const rules = data.groups.flatMap(({ rules }) => rules);
      return see(rules).every(({ health }) => health !== "unknown") && rules;
    },
    { patienceMs: soonMs },
  );
}

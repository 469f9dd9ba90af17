import type { MetricsModule } from "@dalston/metrics";
import { parseExposition } from "@dalston/metrics/testing";
import { assertEquals, assertRejects } from "@std/assert";
import { exporterMetrics } from "../../exporter/metrics.ts";
import { type ServiceName, serviceNames } from "../../mod.ts";
import { monitoringMetrics } from "../../monitoring/metrics.ts";
import { engineMetrics } from "../../services/engine_sdk/metrics.ts";
import { gatewayMetrics } from "../../services/gateway/metrics.ts";
import { orchestratorMetrics } from "../../services/orchestrator/metrics.ts";
import { realtimeMetrics } from "../../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../../services/session_router/metrics.ts";
import { RejectedError } from "../client/errors.ts";
import { serviceMetrics } from "../../services/observability/metrics.ts";
import { says, silence, startAsr } from "../support/asr_server.ts";
import { eventually } from "../support/eventually.ts";
import { fixture, Platform } from "../support/platform.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";

/** The metrics module of each service. */
const modules: Readonly<Record<ServiceName, MetricsModule>> = {
  gateway: { ...gatewayMetrics, ...serviceMetrics },
  orchestrator: { ...orchestratorMetrics, ...serviceMetrics },
  "engine-audio-prepare": { ...engineMetrics, ...serviceMetrics },
  "engine-transcriber": { ...engineMetrics, ...serviceMetrics },
  "engine-final-merger": { ...engineMetrics, ...serviceMetrics },
  "session-router": { ...sessionRouterMetrics, ...serviceMetrics },
  realtime: { ...realtimeMetrics, ...serviceMetrics },
  exporter: exporterMetrics,
  monitoring: { ...monitoringMetrics, ...serviceMetrics },
};

/** Metrics that change only in a fault, under overload or on Redis. */
const unmovedHere = [
  "dalston_engine_backend_errors_total",
  "dalston_engine_dead_letters_total",
  "dalston_engine_leases_lost_total",
  "dalston_engine_redeliveries_total",
  "dalston_events_dead_letters",
  "dalston_events_oldest_dead_letter_age_seconds",
  "dalston_exporter_clamped_ages_total",
  "dalston_exporter_errors_total",
  "dalston_exporter_queues_left_out",
  "dalston_gateway_session_router_errors_total",
  "dalston_monitoring_notifications_total",
  "dalston_monitoring_rule_failures_total",
  "dalston_monitoring_rule_group_evaluations_missed_total",
  "dalston_monitoring_samples_refused_total",
  "dalston_monitoring_scrape_failures_total",
  "dalston_orchestrator_backend_errors_total",
  "dalston_orchestrator_event_failures_total",
  "dalston_orchestrator_events_dead_lettered_total",
  "dalston_queue_dead_letters",
  "dalston_queue_oldest_dead_letter_age_seconds",
  "dalston_queue_orphaned_tasks",
  "dalston_realtime_audio_backlog_seconds",
  "dalston_realtime_backend_errors_total",
  "dalston_realtime_recognition_failures_total",
  // The gateway sends only sessions that have a slot from the router.
  "dalston_realtime_sessions_refused_total",
  // This platform runs without Redis.
  "dalston_redis_connected",
  "dalston_redis_latency_seconds",
  "dalston_session_router_backend_errors_total",
  "dalston_session_router_sessions_taken_over_total",
  "dalston_session_router_workers_evicted_total",
];

/** Collects the metrics that had a value other than 0 in any scrape. */
function watch(platform: Platform) {
  const moved = new Set<string>();
  async function look(): Promise<void> {
    for (const service of platform.services) {
      const families = parseExposition(await platform.scrape(service));
      for (const { name, samples } of families) {
        if (samples.some(({ value }) => value !== 0)) moved.add(name);
      }
    }
  }
  const lookUntil = (name: string) =>
    eventually(`${name} moves`, async () => {
      await look();
      return moved.has(name);
    });
  return { moved, look, lookUntil };
}

Deno.test("platform changes every metric that it defines, except those of faults", async () => {
  let answer = says("hello there");
  await using asr = startAsr((down) => answer(down));
  await using platform = await Platform.start({
    services: serviceNames,
    environment: { DALSTON_ASR_URL: asr.url, DALSTON_REALTIME_CAPACITY: "1" },
  });
  const { moved, look, lookUntil } = watch(platform);

  // A good job, a job of an unreadable file, and a rejected upload.
  await platform.finished(
    await platform.submit("call_16k_stereo.wav", {
      speaker_detection: "per_channel",
    }),
  );
  await platform.finished(
    await platform.submit(new Blob(["ID3\x04\0\0\0\0\0\0 no audio"])),
  );
  await assertRejects(
    () => platform.submit(new Blob(["text"])),
    RejectedError,
  );

  // A job that takes two attempts.
  let wrong = 1;
  answer = (down) => wrong-- > 0 ? new Response("?") : says("hello")(down);
  await platform.finished(await platform.submit("speech_16k_mono.wav"));

  // Cancelled jobs: two with a running task and one with a waiting task.
  answer = silence;
  const ids = await Promise.all(
    Array.from({ length: 3 }, () => platform.submit("speech_16k_mono.wav")),
  );
  await lookUntil("dalston_orchestrator_jobs_in_progress");
  await lookUntil("dalston_engine_tasks_in_progress");
  await lookUntil("dalston_queue_depth");
  await lookUntil("dalston_queue_oldest_task_age_seconds");
  for (const id of ids) {
    await platform.gateway.cancel(id);
    await platform.finished(id);
  }

  // A live session, and one without a free slot.
  answer = says("hello there");
  const client = await platform.gateway.openSession().begun();
  await lookUntil("dalston_gateway_websocket_connections_active");
  assertEquals(await platform.gateway.openSession().closed, 4503);
  const wav = await Deno.readFile(fixture("speech_16k_mono.wav"));
  client.socket.send(wav.subarray(44, 44 + 2 * 16_000 * 4));
  await client.told("transcript.final");
  client.say({ type: "end" });
  await client.closed;

  // A slow upload.
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const upload = fetch(`${platform.address()}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body: readable,
  });
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode("--x\r\n"));
  await lookUntil("dalston_gateway_requests_in_flight");
  await writer.close();
  await (await upload).body?.cancel();

  // A query.
  const query = await fetch(
    `${platform.address("monitoring")}/api/v1/query?query=up`,
  );
  assertEquals(query.status, 200, await query.text());

  const defined = new Set(
    Object.values(modules).flatMap((module) =>
      Object.values(module).map(({ name }) => name)
    ),
  );
  const unmoved = () => [...defined].filter((name) => !moved.has(name)).sort();
  await eventually("all other metrics move", async (see) => {
    await look();
    return see(unmoved()).length === unmovedHere.length;
  });
  assertEquals(unmoved(), unmovedHere);
  for (const service of serviceNames) {
    const families = parseExposition(await platform.scrape(service));
    const names = new Set(families.map(({ name }) => name));
    const missing = Object.values(modules[service])
      .filter(({ name }) => !names.has(name));
    assertEquals(missing, [], service);
  }
});

Deno.test({
  name: "platform counts an outage of Redis in each service",
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    await using platform = await Platform.start({
      environment: { REDIS_URL: redis.url },
    });
    const { lookUntil } = watch(platform);
    await lookUntil("dalston_redis_connected");
    await lookUntil("dalston_redis_latency_seconds");
    await redis.stop();
    await lookUntil("dalston_engine_backend_errors_total");
    await lookUntil("dalston_exporter_errors_total");
    await lookUntil("dalston_orchestrator_backend_errors_total");
    await lookUntil("dalston_realtime_backend_errors_total");
    await lookUntil("dalston_session_router_backend_errors_total");
  },
});
